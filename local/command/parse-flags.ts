import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UserError } from './user-error.ts';

/**
 * Reads the flags of a command and refuses everything else in one line.
 *
 * @param command - what the user types, such as `npm start --`; the error names its help
 * @throws {UserError} that names the flag or argument which is wrong
 */
export function parseFlags<const T extends ParseArgsOptionsConfig>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (cause) {
    // Node explains what else could have been meant in further sentences.
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new UserError(`${reason}. See ${command} --help.`, { cause });
  }
}

/** @throws {UserError} when the text is no port number */
export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`--port ${text}: give a number from 1 to 65535.`);
}
