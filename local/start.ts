import { join } from 'node:path';
import { startConsole } from '../console/server/start-console.ts';
import { localFolder, makePrivateFolder } from './command/project.ts';
import { runMain } from './command/run-main.ts';
import { takeLock } from './command/take-lock.ts';
import { createDemo } from './demo/create-demo.ts';
import { demoConfig } from './demo/demo-config.ts';
import { nextSteps } from './demo/next-steps.ts';
import {
  configurePlugins,
  provideEmulator,
  provideReceiver,
  provideStack,
  readEnvironmentConfig,
} from './demo/prepare.ts';
import { runBounded } from './demo/run-bounded.ts';
import { runLive } from './demo/run-live.ts';
import { parseStartOptions, startHelp } from './demo/start-options.ts';
import { localStage } from './stack/local-stage.ts';

await runMain(async (signal, defer) => {
  const givenEndpoint = process.env.AWS_ENDPOINT_URL || undefined;
  const { once, help, port } = parseStartOptions(process.argv.slice(2), givenEndpoint);
  if (help) {
    console.log(startHelp);
    return 0;
  }

  const imported = await readEnvironmentConfig(process.env);
  defer(await takeLock(join(await makePrivateFolder(localFolder), 'start.lock')));
  const { endpoint, log: emulatorLog } = givenEndpoint
    ? { endpoint: givenEndpoint, log: undefined }
    : await provideEmulator(port, defer);
  const outputs = await provideStack(endpoint, signal);
  const receiver = await provideReceiver(defer);
  const { config, staged, warnings } = demoConfig(receiver, imported, !once);
  await configurePlugins(endpoint, outputs, { config, staged, warnings });

  const system = { endpoint, emulatorLog, outputs, receiver, config };
  const demo = await createDemo(system, signal);
  console.log(`\nStaged:\n${[...staged, ...demo.core.staged].map((line) => `  ${line}`).join('\n')}\n`);
  let exitCode: number;
  if (once) exitCode = await runBounded(demo, system, signal);
  else {
    const { url, close } = await startConsole({ stage: localStage(endpoint, outputs) });
    defer(close);
    exitCode = await runLive(demo, { endpoint, consoleUrl: url }, signal);
  }
  console.log(nextSteps());
  return exitCode;
});
