import { parseFlags, parsePort } from '../command/parse-flags.ts';
import { UserError } from '../command/user-error.ts';

export interface StartOptions {
  once: boolean;
  help: boolean;
  /** Of the emulator. */
  port: number | undefined;
}

export const startHelp = `Runs the whole plugin system on this machine and shows events on their way to plugins.

Usage: npm start -- [options]

  --once     publishes some 35 events, waits for every delivery, prints an account, and ends;
             exit code 0 means that no delivery is missing
  --port N   the port of the emulator; any free port by default
  --help     shows this text

Environment:
  AWS_ENDPOINT_URL       a running emulator, used instead of a new one
  PLUGINS_ENABLED, PLUGINS_ALLOWLIST, PLUGIN_<NAME>_CONFIG
                         the plugins to run, instead of three plugins that post to a receiver on
                         this machine

Examples:
  npm start
  npm start -- --once
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm start
  PLUGINS_ENABLED=true PLUGINS_ALLOWLIST=webhook \\
    PLUGIN_WEBHOOK_CONFIG='{"url":"http://127.0.0.1:9000/","allow_http":true}' npm start

Press Ctrl-C to stop everything; press it twice to stop at once.`;

/**
 * Reads the flags of `npm start`.
 *
 * @param endpoint - the endpoint that the environment sets
 * @throws {UserError} that names the flag which is wrong
 */
export function parseStartOptions(args: string[], endpoint: string | undefined): StartOptions {
  const { once, help, port } = parseFlags('npm start --', args, {
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    port: { type: 'string' },
  });
  if (port !== undefined && endpoint) {
    throw new UserError('--port starts an emulator, and AWS_ENDPOINT_URL names a running one: remove one of them.');
  }
  return { once, help, port: port === undefined ? undefined : parsePort(port) };
}
