import { printable } from '../../sdk/text/printable.ts';
import type { OutputStream } from '../prompt/streams.ts';

/** Shows one line that changes, on a terminal only. Returns the function that replaces it; an empty text removes it. */
export function createProgressLine(stderr: OutputStream): (text: string) => void {
  if (!stderr.isTTY) return () => {};
  let shown = false;
  return (text) => {
    if (text === '' && !shown) return;
    shown = text !== '';
    stderr.write(`\r\u001b[2K${printable(text).slice(0, (stderr.columns ?? 80) - 1)}`);
  };
}
