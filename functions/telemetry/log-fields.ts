import { FieldWriter, maskedText } from './field-writer.ts';
import type { Redactor } from './redactor.ts';

/** Fields of every line, and `_aws`, by which CloudWatch would take a line for metrics. */
const RESERVED = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'trace_id',
  '_aws',
  '__proto__',
]);

/** The message of a line, whatever a plugin passed for it, with secrets masked. */
export function logMessage(message: unknown, redactor: Redactor): string {
  if (typeof message === 'string') return maskedText(message, redactor);
  if (message === undefined) return '(no message)';
  const written = new FieldWriter(redactor).write(message, 0);
  return typeof written === 'string' ? written : maskedText(JSON.stringify(written), redactor);
}

/**
 * The fields of a line as plain JSON, whatever a plugin passed for them: secrets masked, sizes bounded. What cannot be written
 * is replaced by a note. A field with the name of a standard field gets the prefix `field_`.
 */
export function logFields(fields: unknown, redactor: Redactor): Record<string, unknown> {
  if (fields === undefined || fields === null) return {};
  const written = new FieldWriter(redactor).write(fields, 0);
  if (typeof written === 'string') return { [isError(fields) ? 'error' : 'value']: written };
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return { value: written };
  const safe: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) safe[freeName(key, written)] = value;
  return safe;
}

/** A revoked proxy throws even here. */
function isError(fields: unknown): boolean {
  try {
    return fields instanceof Error;
  } catch {
    return false;
  }
}

function freeName(key: string, taken: object): string {
  if (!RESERVED.has(key)) return key;
  let name = `field_${key}`;
  while (Object.hasOwn(taken, name)) name = `field_${name}`;
  return name;
}
