import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { localFolder } from '../command/project.ts';
import type { Defer } from '../command/run-main.ts';
import { step } from '../command/step.ts';
import { type Emulator, startEmulator } from '../emulator/start-emulator.ts';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { clientConfig } from '../stack/aws-environment.ts';
import { deployStack } from '../stack/deploy-stack.ts';
import type { StackOutputs } from '../stack/stack-outputs.ts';
import { type PluginConfig, writePluginConfig } from '../stack/write-config.ts';
import { demoConfig } from './demo-config.ts';

/** All logs, and no waiting for configuration or retries longer than a person likes to watch. */
const CONTEXT = { emulator: 'true', logLevel: 'DEBUG', configTtl: '2', retryBase: '1' };

/** Everything that a local run needs, running. */
export interface System {
  endpoint: string;
  /** The path of the emulator's log; undefined when it is not ours. */
  emulatorLog: string | undefined;
  outputs: StackOutputs;
  receiver: Receiver;
  config: PluginConfig;
}

/** Starts the emulator, and stops it in the end. */
export function provideEmulator(port: number | undefined, defer: Defer): Promise<Emulator> {
  return step('Start an AWS emulator', async ({ progress, done }) => {
    const emulator = await startEmulator({ dir: localFolder, port, onProgress: progress });
    defer(emulator.stop);
    done(`AWS emulator at ${emulator.endpoint}`);
    return emulator;
  });
}

/** Deploys the stack of the stage `local`. */
export function provideStack(endpoint: string, signal: AbortSignal): Promise<StackOutputs> {
  return step('Deploy the stack', async ({ progress, done }) => {
    const options = { endpoint, stage: 'local', context: CONTEXT, outDir: join(localFolder, 'deploy'), signal };
    const outputs = await deployStack({ ...options, onProgress: progress });
    done('Stack deployed');
    return outputs;
  });
}

/** Starts the receiver, and stops it in the end. */
export function provideReceiver(defer: Defer): Promise<Receiver> {
  return step('Start a webhook receiver', async ({ done }) => {
    const receiver = await startReceiver();
    defer(receiver.stop);
    done(`Webhook receiver at ${receiver.url}`);
    return receiver;
  });
}

/** Writes the plugins' configuration for this run. */
export async function configurePlugins(
  endpoint: string,
  outputs: StackOutputs,
  receiver: Receiver,
): Promise<PluginConfig> {
  const warnings: string[] = [];
  const config = demoConfig(receiver, process.env, (line) => warnings.push(line));
  await step('Configure the plugins', async ({ done }) => {
    const ssm = new SSMClient(clientConfig(endpoint));
    await writePluginConfig(ssm, outputs.ConfigPrefix, config);
    ssm.destroy();
    done(`Plugins: ${config.allowlist.join(', ') || 'none'}`);
  });
  for (const line of warnings) console.warn(line);
  return config;
}
