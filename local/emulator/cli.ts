import { parseArgs } from 'node:util';
import { localFolder } from '../command/project.ts';
import { runMain } from '../command/run-main.ts';
import { parsePort } from '../demo/start-options.ts';
import { startEmulator } from './start-emulator.ts';

/** LocalStack's port, which tools expect. */
const DEFAULT_PORT = '4566';

await runMain(async (signal, defer) => {
  const { values } = parseArgs({ options: { port: { type: 'string', default: DEFAULT_PORT } }, strict: false });
  const port = parsePort(String(values.port));
  const emulator = await startEmulator({
    dir: localFolder,
    port,
    onProgress: (line) => console.log(line),
  });
  defer(emulator.stop);
  console.log(`AWS emulator at ${emulator.endpoint}, log in ${emulator.log}. Ctrl-C ends it. In another terminal:

  export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`);
  const keepAlive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearInterval(keepAlive);
  return 0;
});
