import { parseArgs } from 'node:util';
import { UserError } from '../command/user-error.ts';

export interface StartOptions {
  once: boolean;
  help: boolean;
  /** Of the emulator. */
  port: number | undefined;
}

export const startHelp = `Runs the whole plugin system on this machine and shows events on their way to plugins.

Usage: npm start -- [options]

  --once       publish some 35 events, wait for every delivery, print an account of them, and end:
               with exit code 0 when nothing is missing
  --port N     the port of the emulator; any free one by default
  --help       this text

Environment:
  AWS_ENDPOINT_URL                          an emulator that runs already, used instead of starting one
  PLUGINS_ENABLED, PLUGINS_ALLOWLIST,
  PLUGIN_<NAME>_CONFIG                      the configuration to run with, instead of three plugins that
                                            post to a receiver on this machine

Ctrl-C stops everything; a second one does so at once.`;

/** @throws {UserError} that names the option which is wrong */
export function parseStartOptions(args: string[], endpoint: string | undefined): StartOptions {
  const { once, help, port } = read(args);
  if (port !== undefined && endpoint) {
    throw new UserError('--port is for the emulator, and AWS_ENDPOINT_URL says to use another one: drop one of them.');
  }
  return { once, help, port: port === undefined ? undefined : parsePort(port) };
}

/** @throws {UserError} when the text is no port number */
export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`--port ${text}: give a number from 1 to 65535.`);
}

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        port: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new UserError(`${reason}. See npm start -- --help.`, { cause });
  }
}
