import type { View } from '../render/view.ts';
import type { CommandContext } from './command-context.ts';

/** Prints a result: as JSON with `--json`, else as the command renders it. */
export async function printResult<R>(
  result: R,
  { global, view, write, progress }: Pick<CommandContext, 'global' | 'view' | 'write' | 'progress'>,
  render: (result: R, view: View) => string,
  { stream }: { stream: boolean },
): Promise<void> {
  progress('');
  if (global.json) {
    await write(`${escapeHidden(JSON.stringify(result, keepDigits, stream ? 0 : 2))}\n`);
    return;
  }
  const text = render(result, view);
  if (text !== '') await write(`${text}\n`);
}

/** Numbers of an event that JavaScript cannot hold are bigints: they are printed with all their digits. */
function keepDigits(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const rawJson: unknown = Reflect.get(JSON, 'rawJSON');
  return typeof rawJson === 'function' ? rawJson(String(value)) : Number(value);
}

/** What `JSON.stringify` leaves as it is although a terminal obeys it: DEL, C1 controls, bidi controls, line separators. */
const hidden = /[\u007f-\u009f\p{Bidi_Control}\u2028\u2029]/gu;

/** Outside of texts JSON has only ASCII, so the result is the same JSON. */
function escapeHidden(json: string): string {
  return json.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
