import { printable } from '../../../sdk/text/printable.ts';

/** An event as JSON, for a person. Numbers keep their digits, control characters become visible. */
export function eventText(event: unknown): string {
  const json = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2);
  return json.split('\n').map(printable).join('\n');
}
