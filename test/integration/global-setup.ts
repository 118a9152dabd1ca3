import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localFolder } from '../../local/command/project.ts';
import { startEmulator } from '../../local/emulator/start-emulator.ts';
import { deployStack } from '../../local/stack/deploy-stack.ts';
import type { StackOutputs } from '../../operator/stage/stack-outputs.ts';
import { canariesIn } from './stage/canary.ts';
import { CONFIG_TTL } from './stage/config-ttl.ts';
import { readDeadLetters } from './stage/read-dead-letters.ts';
import { readLogLines } from './stage/read-log-lines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    endpoint: string;
    stage: string;
    outputs: StackOutputs;
  }
}

/**
 * Deploys the stack once for all tests of a project: to the endpoint in `AWS_ENDPOINT_URL`, or to an emulator on a free port,
 * which it stops afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.AWS_ENDPOINT_URL;
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const emulator = given ? undefined : await startEmulator({ dir: localFolder, onProgress });
  const endpoint = given ?? emulator?.endpoint ?? '';
  // Two runs can share an endpoint.
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
    project.provide('stage', stage);
    project.provide('outputs', outputs);
  } catch (error) {
    await emulator?.stop();
    throw error;
  }
  return async () => {
    try {
      await assertNoSecret(endpoint, outputs);
    } finally {
      await emulator?.stop();
    }
  };
}

/** Checks that no secret of the tests is in a log line or a dead letter. */
async function assertNoSecret(endpoint: string, outputs: StackOutputs): Promise<void> {
  const texts = [...(await readLogLines(endpoint, outputs)), ...(await readDeadLetters(endpoint, outputs))];
  const leaks = canariesIn(texts);
  if (leaks.length > 0)
    throw new Error(`${leaks.length} of ${texts.length} texts hold a secret, such as:\n${leaks[0]}`);
  process.stderr.write(`No secret in ${texts.length} log lines and dead letters\n`);
}
