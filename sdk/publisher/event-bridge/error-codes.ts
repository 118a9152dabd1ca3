/** Name of the error when the AWS client is not installed. */
export const MISSING_CLIENT = 'MissingClient';

/**
 * Codes that another attempt does not change, and the fix (EventBridge API reference: PutEventsResultEntry, and the errors of PutEvents
 * and DescribeEventBus). Codes that start with `NotAuthorized` are permanent too.
 */
const fixes = new Map([
  ['AccessDeniedException', ''],
  ['InvalidAccountIdException', 'check `busName`'],
  ['InvalidArgumentException', ''],
  [MISSING_CLIENT, 'run `npm install @aws-sdk/client-eventbridge`'],
  ['ResourceNotFoundException', 'check `busName` and the region'],
  ['UnrecognizedClientException', 'check the AWS credentials'],
  ['ValidationException', ''],
]);

/** Codes of one entry that EventBridge refuses for its own sake, whatever the configuration. */
const eventCodes = new Set(['InvalidArgument', 'MalformedDetail', 'RedactionFailure']);

/**
 * What a code means. `entry`: EventBridge refuses this event. `call`: it refuses what the publisher asks, whatever the event.
 * `retryable`: another attempt may succeed.
 */
export type FailureKind = 'entry' | 'call' | 'retryable';

export function kindOfCode(code: string): FailureKind {
  if (eventCodes.has(code)) return 'entry';
  return fixes.has(code) || code.startsWith('NotAuthorized') ? 'call' : 'retryable';
}

/** The fix for a code, to be appended to a message; empty when there is none to name. */
export function fixForCode(code: string, action: string): string {
  const fix = code === 'AccessDeniedException' ? `allow \`${action}\` on the bus` : fixes.get(code);
  return fix ? `; ${fix}` : '';
}
