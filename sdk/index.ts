export {
  BufferFullError,
  type EventProblem,
  EventTooLargeError,
  HttpStatusError,
  InvalidEventError,
  InvalidSignatureError,
  PermanentError,
  PublishError,
  RetryAfterError,
  ServerMonitorError,
  StateConflictError,
  UnawaitedRequestError,
} from './errors.ts';
export { createEvent, type NewEvent } from './event/create-event.ts';
export { parseEvent } from './event/event.ts';
export { eventSchema } from './event/event-schema.ts';
export {
  type EventType,
  EventTypes,
  Severity,
  type SeverityLevel,
  type StandardEventType,
  standardEventTypes,
} from './event/event-types.ts';
export { type AuditLogRow, fromAuditLog } from './event/from-audit-log.ts';
export { parseEventJson } from './event/parse-event-json.ts';
export type { PluginEvent } from './event/plugin-event.ts';
export { stableEventId } from './event/stable-event-id.ts';
export { toEventJson } from './event/to-event-json.ts';
export type { Catalog } from './plugin/catalog.ts';
export {
  type AnyPlugin,
  type BatchFailure,
  type BatchHook,
  type BatchResult,
  definePlugin,
  type EventHook,
  type EventHooks,
  type EventOf,
  type Hooks,
  type PluginDefaults,
  type PluginDefinition,
} from './plugin/define-plugin.ts';
export { expectSuccess } from './plugin/expect-success.ts';
export type { HttpClient, HttpRequestOptions, HttpResponse } from './plugin/http-client.ts';
export { parseRetryAfter } from './plugin/parse-retry-after.ts';
export type {
  BatchHookContext,
  HookContext,
  PluginContext,
  PluginLogger,
  PluginState,
  SetStateOptions,
  VersionedValue,
} from './plugin/plugin-context.ts';
export { REDACTED, secret } from './plugin/secret.ts';
export { secretValues } from './plugin/secrets/secret-values.ts';
export {
  createPublisher,
  type OnError,
  type PublishClient,
  type Publisher,
  type PublisherOptions,
  type Service,
} from './publisher/index.ts';
export { smSignature, type WebhookToSign, webhookHeaders } from './signature/sign-webhook.ts';
export { signingSecretProblem } from './signature/signing-key.ts';
export { verifySmSignature, verifyWebhook, type WebhookToVerify } from './signature/verify-webhook.ts';
