import { parseFlags, parsePort } from '../command/parse-flags.ts';
import { localFolder } from '../command/project.ts';
import { runMain } from '../command/run-main.ts';
import { exportLines } from '../stack/aws-environment.ts';
import { startEmulator } from './start-emulator.ts';

/** LocalStack's port, which tools expect. */
const DEFAULT_PORT = '4566';

const help = `Runs an AWS emulator on this machine, without Docker. It keeps everything in memory.

Usage: npm run emulator -- [options]

  --port N   the port on 127.0.0.1; ${DEFAULT_PORT} by default
  --help     shows this text

Examples:
  npm run emulator
  npm run emulator -- --port 5000

Then, in another terminal, with the variables that it prints:
  npm start                  runs the demo on this emulator
  npm run test:integration   runs the integration tests on it
  npx cdk bootstrap && npx cdk deploy
                             deploys the stack to it

Press Ctrl-C to stop it.`;

await runMain(async (signal, defer) => {
  const flags = parseFlags('npm run emulator --', process.argv.slice(2), {
    port: { type: 'string', default: DEFAULT_PORT },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (flags.help) {
    console.log(help);
    return 0;
  }
  const port = parsePort(flags.port);
  const emulator = await startEmulator({ dir: localFolder, port, onProgress: console.log });
  defer(emulator.stop);
  console.log(`AWS emulator at ${emulator.endpoint}, log in ${emulator.log}. Press Ctrl-C to stop it.
In another terminal:

${exportLines(emulator.endpoint)}`);
  const keepAlive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearInterval(keepAlive);
  return 0;
});
