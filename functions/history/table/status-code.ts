import type { DeliveryStatus } from '../history-entry.ts';

/** Statuses as items have them: one letter, for each byte is billed. */
export const statusCode = {
  delivered: 'd',
  retry: 'r',
  dead: 'x',
  parked: 'p',
  deferred: 'f',
  skipped: 's',
} as const satisfies Record<DeliveryStatus, string>;

const statuses = new Map<string, DeliveryStatus>(
  Object.entries(statusCode).flatMap(([status, code]) => (isStatus(status) ? [[code, status]] : [])),
);

/** The status that a code stands for; undefined for a code that a later version may have written. */
export function statusOf(code: string): DeliveryStatus | undefined {
  return statuses.get(code);
}

function isStatus(text: string): text is DeliveryStatus {
  return Object.hasOwn(statusCode, text);
}
