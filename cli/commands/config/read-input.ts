import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { OperatorError } from '../../../operator/stage/operator-error.ts';

/** The text of a file; of standard input for `-`. Without a last line break. @throws {OperatorError} */
export async function readInput(file: string, stdin: NodeJS.ReadStream): Promise<string> {
  if (file === '-') return (await text(stdin)).replace(/\r?\n$/, '');
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const reason =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new OperatorError(`${file} cannot be read: ${reason}`, { kind: 'usage', fix: 'check the path', cause });
  }
}
