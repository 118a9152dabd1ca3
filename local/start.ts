import { join } from 'node:path';
import { takeLock } from './command/lock.ts';
import { localFolder } from './command/project.ts';
import { runMain } from './command/run-main.ts';
import { createDemo } from './demo/create-demo.ts';
import { configurePlugins, provideEmulator, provideReceiver, provideStack } from './demo/prepare.ts';
import { runBounded } from './demo/run-bounded.ts';
import { runLive } from './demo/run-live.ts';
import { parseStartOptions, startHelp } from './demo/start-options.ts';

await runMain(async (signal, defer) => {
  const givenEndpoint = process.env.AWS_ENDPOINT_URL || undefined;
  const { once, help, port } = parseStartOptions(process.argv.slice(2), givenEndpoint);
  if (help) {
    console.log(startHelp);
    return 0;
  }

  defer(await takeLock(join(localFolder, 'start.lock')));
  const { endpoint, log: emulatorLog } = givenEndpoint
    ? { endpoint: givenEndpoint, log: undefined }
    : await provideEmulator(port, defer);
  const outputs = await provideStack(endpoint, signal);
  const receiver = await provideReceiver(defer);
  const config = await configurePlugins(endpoint, outputs, receiver);

  const system = { endpoint, emulatorLog, outputs, receiver, config };
  const demo = await createDemo(system, signal);
  return once ? runBounded(demo, system, signal) : runLive(demo, endpoint, signal);
});
