import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type ImportedConfig, importEnv } from '../../operator/import/import-env.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import { catalog } from '../../plugins/catalog.ts';
import { printable } from '../../sdk/text/printable.ts';
import { localFolder } from '../command/project.ts';
import type { Defer } from '../command/run-main.ts';
import { step } from '../command/step.ts';
import { UserError } from '../command/user-error.ts';
import { type Emulator, startEmulator } from '../emulator/start-emulator.ts';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { clientConfig } from '../stack/aws-environment.ts';
import { deployStack } from '../stack/deploy-stack.ts';
import { type PluginConfig, writePluginConfig } from '../stack/write-config.ts';
import { checkConfig } from './check-config.ts';
import type { DemoConfig } from './demo-config.ts';

/** Logs everything, and keeps waits for configuration and retries as short as a person likes to watch. */
const CONTEXT = { emulator: 'true', logLevel: 'DEBUG', configTtl: '2', retryBase: '1' };

/** Everything that a local run needs, running. */
export interface System {
  endpoint: string;
  /** The path of the emulator's log; undefined when somebody else started the emulator. */
  emulatorLog: string | undefined;
  outputs: StackOutputs;
  receiver: Receiver;
  config: PluginConfig;
}

/**
 * Reads the configuration of the environment and checks it.
 *
 * @returns undefined when the environment sets none
 * @throws {UserError} that says what is wrong
 */
export async function readEnvironmentConfig(variables: NodeJS.ProcessEnv): Promise<ImportedConfig | undefined> {
  const imported = importEnv(variables);
  if (!imported) return undefined;
  const { errors, warnings } = await checkConfig(imported, catalog);
  if (errors.length > 0) throw new UserError(`The configuration is refused. ${errors.join('. ')}.`);
  for (const line of warnings) console.warn(printable(line));
  return imported;
}

/** Starts the emulator, and stops it at the end. */
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

/** Starts the receiver, and stops it at the end. */
export function provideReceiver(defer: Defer): Promise<Receiver> {
  return step('Start a webhook receiver', async ({ done }) => {
    const receiver = await startReceiver();
    defer(receiver.stop);
    done(`Webhook receiver at ${receiver.url}`);
    return receiver;
  });
}

/** Writes the plugins' configuration of this run. */
export async function configurePlugins(
  endpoint: string,
  outputs: StackOutputs,
  { config, warnings }: DemoConfig,
): Promise<void> {
  await step('Configure the plugins', async ({ done }) => {
    const ssm = new SSMClient(clientConfig(endpoint));
    await writePluginConfig(ssm, outputs.ConfigPrefix, config);
    ssm.destroy();
    done(`Plugins: ${config.allowlist.join(', ') || 'none'}`);
  });
  for (const line of warnings) console.warn(printable(line));
}
