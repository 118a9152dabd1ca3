import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localFolder } from '../../local/command/project.ts';
import { startEmulator } from '../../local/emulator/start-emulator.ts';
import { deployStack } from '../../local/stack/deploy-stack.ts';
import type { StackOutputs } from '../../local/stack/stack-outputs.ts';
import { CONFIG_TTL } from './config-ttl.ts';
import { canariesIn, deadLetters, printedLines } from './told.ts';

declare module 'vitest' {
  interface ProvidedContext {
    endpoint: string;
    outputs: StackOutputs;
  }
}

/**
 * Deploys the stack once for all integration tests: to the endpoint that `AWS_ENDPOINT_URL` names, or to an emulator that it starts
 * on a free port and ends afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.AWS_ENDPOINT_URL;
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const emulator = given ? undefined : await startEmulator({ dir: localFolder, onProgress });
  const endpoint = given ?? emulator?.endpoint ?? '';
  // Two runs may share an endpoint.
  const stage = `it-${process.pid}`;
  let outputs: StackOutputs;
  try {
    outputs = await deployStack({
      endpoint,
      stage,
      context: {
        emulator: 'true',
        logLevel: 'DEBUG',
        configTtl: String(CONFIG_TTL),
        retryBase: '1',
        functionTimeout: '5',
        // Emulators do not limit a function's memory: V8 does.
        nodeOptions: '--max-old-space-size=192',
        catalog: join(import.meta.dirname, '../fixtures/catalogs/integration.ts'),
      },
      outDir: join(localFolder, stage),
      onProgress,
    });
    project.provide('endpoint', endpoint);
    project.provide('outputs', outputs);
  } catch (error) {
    await emulator?.stop();
    throw error;
  }
  return async () => {
    try {
      await assertNothingTold(endpoint, outputs);
    } finally {
      await emulator?.stop();
    }
  };
}

/** Whatever the suite did: none of its secrets may be in a log line or a dead letter. */
async function assertNothingTold(endpoint: string, outputs: StackOutputs): Promise<void> {
  const told = [...(await printedLines(endpoint, outputs)), ...(await deadLetters(endpoint, outputs))];
  const leaks = canariesIn(told);
  if (leaks.length > 0)
    throw new Error(`secrets were told in ${leaks.length} of ${told.length} texts, such as:\n${leaks[0]}`);
  process.stderr.write(`No secret in ${told.length} log lines and dead letters\n`);
}
