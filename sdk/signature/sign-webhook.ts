import { createHmac } from 'node:crypto';
import type { PluginEvent } from '../event/plugin-event.ts';
import { standardKey, textKey } from './signing-key.ts';
import { webhookId } from './webhook-id.ts';

/** What the headers of a webhook are made of. */
export interface WebhookToSign {
  /** The body as it is sent, byte for byte. */
  body: string;
  /** The event that the body has. */
  event: Pick<PluginEvent, 'event_id' | 'event_type'>;
  /** Stable over all attempts, `<event_id>:<plugin>`. Receivers drop duplicates by the `webhook-id` made of it. */
  deliveryId: string;
  /** Active secrets, the current one first; empty for no signature. */
  secrets: readonly string[];
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The headers of a webhook request: those of the contract, and those of Standard Webhooks (its specification, "Webhook headers").
 * `X-SM-Signature` is made with the current secret, `webhook-signature` with every active one: while both are active, a receiver may
 * change its secret at any time.
 *
 * @throws {ServerMonitorError} with the code `invalid_secret`
 * @example
 * ```ts
 * const headers = webhookHeaders({ body, event, deliveryId, secrets: ['s3cret'], now: Date.now() });
 * ```
 */
export function webhookHeaders({ body, event, deliveryId, secrets, now }: WebhookToSign): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const id = webhookId(deliveryId);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'ServerMonitor-Webhook/1.0',
    'x-sm-event-id': event.event_id,
    'x-sm-event-type': event.event_type,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
  };
  if (secrets.length === 0) return headers;
  const [current = ''] = secrets;
  headers['x-sm-signature'] = smSignature(body, current);
  headers['webhook-signature'] = secrets.map((secret) => standardSignature({ id, timestamp, body, secret })).join(' ');
  return headers;
}

/** The value of `X-SM-Signature`: `sha256=` and the hex HMAC-SHA256 of the body under the secret's text. */
export function smSignature(body: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', textKey(secret)).update(body).digest('hex')}`;
}

/** One signature of `webhook-signature`: `v1,` and the base64 HMAC-SHA256 of `<id>.<timestamp>.<body>`. */
export function standardSignature(message: {
  id: string;
  timestamp: string;
  body: string | Uint8Array;
  secret: string;
}): string {
  const hmac = createHmac('sha256', standardKey(message.secret)).update(`${message.id}.${message.timestamp}.`);
  return `v1,${hmac.update(message.body).digest('base64')}`;
}
