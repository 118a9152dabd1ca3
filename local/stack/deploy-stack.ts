import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { execa } from 'execa';
import { parseStackOutputs, type StackOutputs } from '../../operator/stage/stack-outputs.ts';
import { commandsFolder, makePrivateFolder, pathWithCommands, projectFolder } from '../command/project.ts';
import { UserError } from '../command/user-error.ts';
import { ACCOUNT, awsEnvironment, clientConfig, REGION } from './aws-environment.ts';
import { createArchive } from './create-archive.ts';
import { failureReason } from './failure-reason.ts';

export interface DeployAppOptions {
  /** The URL of the AWS API. */
  endpoint: string;
  stackName: string;
  /** The command of the CDK app; the project's own by default. */
  app?: string | undefined;
  /** Context of the CDK app. */
  context?: Record<string, string>;
  /** A folder for the synthesized stack, its outputs and the log. One run at a time uses it. */
  outDir: string;
  /** Called with one line for every step. */
  onProgress?: ((line: string) => void) | undefined;
  /** Stops the deploy early. */
  signal?: AbortSignal | undefined;
}

export interface DeployOptions extends Omit<DeployAppOptions, 'stackName' | 'app'> {
  stage: string;
}

/**
 * Deploys the stack of a stage with the CDK. Bootstraps the environment first, where that is missing. On an emulator
 * (`context.emulator`) it also creates the archive, which the stack leaves out there.
 *
 * @returns the stack's outputs
 * @throws {UserError} with the reason and the path of the full log
 * @example
 * ```ts
 * const { BusName } = await deployStack({ endpoint, stage: 'local', context: { emulator: 'true' }, outDir: '.local/deploy' });
 * ```
 */
export async function deployStack({ stage, context, ...options }: DeployOptions): Promise<StackOutputs> {
  const stackName = `ServerMonitorPlugins-${stage}`;
  const outputs = await deployApp({ ...options, stackName, context: { ...context, stage } });
  const parsed = parseStackOutputs(outputs, stackName);
  if (context?.emulator === 'true') await addArchive(options.endpoint, parsed);
  return parsed;
}

async function addArchive(endpoint: string, outputs: StackOutputs): Promise<void> {
  const client = new EventBridgeClient(clientConfig(endpoint));
  try {
    await createArchive(client, outputs);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The archive of the bus could not be created at ${endpoint}: ${reason}`, { cause });
  } finally {
    client.destroy();
  }
}

/**
 * Deploys a stack of any CDK app.
 *
 * @returns the outputs, as the JSON text that the CDK writes
 * @throws {UserError} with the reason and the path of the full log
 */
export async function deployApp(options: DeployAppOptions): Promise<string> {
  const { stackName, app, context = {}, outDir, onProgress } = options;
  await makePrivateFolder(outDir);
  await rm(join(outDir, 'cdk.log'), { force: true });
  const assembly = join(outDir, 'cdk.out');
  const outputsFile = join(outDir, 'outputs.json');
  const contextArguments = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

  onProgress?.('Building the stack and preparing the environment');
  await Promise.all([
    runCdk(options, ['synth', '--quiet', ...(app ? ['--app', app] : []), '--output', assembly, ...contextArguments]),
    bootstrap(options),
  ]);
  onProgress?.('Deploying the stack');
  await runCdk(options, [
    ...['deploy', stackName, '--app', assembly, '--require-approval', 'never', '--progress', 'events'],
    ...['--outputs-file', outputsFile],
  ]);
  return readFile(outputsFile, 'utf8');
}

async function bootstrap(options: DeployAppOptions): Promise<void> {
  if (await isBootstrapped(options.endpoint)) return;
  // In a folder without an app: the CDK would build an app that it finds, and not use it.
  await runCdk(options, ['bootstrap', `aws://${ACCOUNT}/${REGION}`], options.outDir);
}

/** The bootstrap stack leaves its version in this parameter. */
async function isBootstrapped(endpoint: string): Promise<boolean> {
  const ssm = new SSMClient(clientConfig(endpoint));
  try {
    await ssm.send(new GetParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version' }));
    return true;
  } catch (error) {
    if (error instanceof ParameterNotFound) return false;
    throw new UserError(
      `The AWS endpoint ${endpoint} does not answer as AWS does: check that it runs and that AWS_ENDPOINT_URL is right. Reason: ${error instanceof Error ? error.message || error.name : error}`,
      { cause: error },
    );
  } finally {
    ssm.destroy();
  }
}

async function runCdk(
  { endpoint, outDir, signal }: DeployAppOptions,
  args: string[],
  cwd = projectFolder,
): Promise<void> {
  const log = join(outDir, 'cdk.log');
  const { failed, all } = await execa(join(commandsFolder, 'cdk'), [...args, '--no-notices'], {
    cwd,
    env: {
      ...awsEnvironment(endpoint),
      PATH: pathWithCommands(process.env.PATH),
      CI: 'true',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
    },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  await appendFile(log, `$ cdk ${args.join(' ')}\n${all ?? ''}\n\n`);
  signal?.throwIfAborted();
  if (failed) {
    throw new UserError(`cdk ${args[0]} failed: ${failureReason(all ?? '').replace(/\.$/, '')}. Full log: ${log}`);
  }
}
