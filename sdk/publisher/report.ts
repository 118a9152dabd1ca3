import { inspect } from 'node:util';
import { PublishError } from '../errors.ts';
import { printable } from '../text/printable.ts';

/** Receives what was not published. */
export type OnError = (error: Error, event: unknown) => void;

/** Makes a reporter of `onError` that never throws and leaves no rejected promise behind, whatever `onError` does. */
export function safeReport(onError: OnError): (error: unknown, event: unknown) => void {
  return (error, event) => {
    try {
      const result: unknown = onError(toError(error), event);
      Promise.resolve(result).catch(() => {});
    } catch {
      // Reporting an error must not cause one.
    }
  };
}

/** The default `onError`: one line on standard error, safe to print. */
export function writeLine(error: Error, event: unknown): void {
  const line = `server-monitor publisher: ${error.message}${nameOf(event)}`.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  console.error(printable(line));
}

function nameOf(event: unknown): string {
  try {
    if (typeof event !== 'object' || event === null) return '';
    const type: unknown = Reflect.get(event, 'event_type');
    const id: unknown = Reflect.get(event, 'event_id');
    return ` [${String(type ?? 'no type')} ${String(id ?? 'no id')}]`;
  } catch {
    return ' [an event that cannot be read]';
  }
}

function toError(value: unknown): Error {
  try {
    return value instanceof Error
      ? value
      : new PublishError(`something was thrown that is not an error: ${inspect(value)}`);
  } catch {
    return new PublishError('something was thrown that cannot be shown');
  }
}
