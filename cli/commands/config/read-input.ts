import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { InputStream } from '../../prompt/streams.ts';

/**
 * The text of a file; of standard input for `-`.
 *
 * @param raw - keeps the last line break, which an editor or `echo` adds
 * @throws {OperatorError}
 */
export async function readInput(file: string, stdin: InputStream, { raw = false } = {}): Promise<string> {
  const given = file === '-' ? await text(stdin) : await readOrRefuse(file);
  return raw ? given : given.replace(/\r?\n$/, '');
}

/**
 * A secret from a file, or from standard input for `-`. Its last line break goes.
 *
 * @throws {OperatorError} when there is none: a secret that is empty by mistake would switch signatures off
 */
export async function readSecret(file: string, stdin: InputStream): Promise<string> {
  const secret = await readInput(file, stdin);
  if (secret.trim() !== '') return secret;
  throw new OperatorError(`${file === '-' ? 'standard input' : file} is empty, and so has no secret`, {
    kind: 'usage',
    fix: 'check what writes it',
  });
}

async function readOrRefuse(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EACCES: 'this user may not read it',
      EISDIR: 'it is a folder',
    };
    const reason = reasons[code] ?? code;
    throw new OperatorError(`${file} cannot be read: ${reason}`, { kind: 'usage', fix: 'check the path', cause });
  }
}
