import { join } from 'node:path';
import { createDemo } from './create-demo.ts';
import { takeLock } from './lock.ts';
import { configurePlugins, provideEmulator, provideReceiver, provideStack } from './prepare.ts';
import { localFolder } from './project.ts';
import { runBounded } from './run-bounded.ts';
import { runLive } from './run-live.ts';
import { runMain } from './run-main.ts';
import { parseStartOptions, startHelp } from './start-options.ts';

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
