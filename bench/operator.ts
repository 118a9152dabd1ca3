// How long commands of operators take on a large stage: with 20 plugins, 100,000 events and 10,000 dead letters, on an emulator.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { execa } from 'execa';
import { numberOptions } from '../local/command/number-options.ts';
import { localFolder, projectFolder } from '../local/command/project.ts';
import { runMain } from '../local/command/run-main.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { awsEnvironment, clientConfig } from '../local/stack/aws-environment.ts';
import { deployStack } from '../local/stack/deploy-stack.ts';
import { writePluginConfig } from '../local/stack/write-config.ts';
import { seedStage } from './shared/seed-stage.ts';
import { quantile } from './shared/statistics.ts';

const STAGE = 'bench';

const help = 'Measures how long commands of operators take on a large stage, on an emulator of its own.';
const options = numberOptions('bench:operator', help, {
  events: 100_000,
  dead: 10_000,
  plugins: 20,
  days: 30,
  runs: 5,
});

/** The plugin whose deliveries fail. */
const FAILING = 'webhook.p0';
/** A plugin whose deliveries all succeed. */
const HEALTHY = 'webhook.p1';
const plugins = Array.from({ length: options.plugins }, (_, index) => `webhook.p${index}`);

await runMain(async (_signal, defer) => {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  const { endpoint } = emulator;
  const outDir = join(localFolder, STAGE);
  const outputs = await deployStack({
    endpoint,
    stage: STAGE,
    context: { emulator: 'true' },
    outDir,
    onProgress: console.log,
  });
  const config = { url: 'https://example.com/hook', filter: { severity: ['info'] } };
  await writePluginConfig(new SSMClient(clientConfig(endpoint)), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: plugins,
    configs: Object.fromEntries(plugins.map((plugin) => [plugin, config])),
  });
  const dead = await seedStage({ ...options, endpoint, outputs, plugins, failing: FAILING });
  const smp = (...args: string[]) => timeOf(endpoint, args);
  const id = dead[0]?.event_id ?? '';
  const rows = [
    ['smp --version', await smp('--version')],
    ['smp explain <dead letter>', await smp('explain', id)],
    ['smp deliveries list', await smp('deliveries', 'list')],
    ['smp deliveries list --outcome dead', await smp('deliveries', 'list', '--outcome', 'dead')],
    [
      'smp deliveries list --plugin <healthy> --outcome dead',
      await smp('deliveries', 'list', '--plugin', HEALTHY, '--outcome', 'dead'),
    ],
    ['smp events list', await smp('events', 'list')],
    ['smp dead-letters list', await smp('dead-letters', 'list')],
    ['smp status', await smp('status')],
    ['smp deliveries list --type <none>', await timeOf(endpoint, ['deliveries', 'list', '--type', 'none.such'], 1)],
    ['smp explain <unknown> --search 0s', await smp('explain', randomUUID(), '--search', '0s')],
    ['smp explain <unknown>: searches for 5 s', await timeOf(endpoint, ['explain', randomUUID()], 1)],
  ] as const;
  console.log(
    `\n${options.events} events of ${options.days} days, ${options.dead} dead letters, ${options.plugins} plugins; median and slowest of ${options.runs}:`,
  );
  for (const [name, { median, slowest }] of rows) {
    console.log(`  ${name.padEnd(50)} ${median.toFixed(0).padStart(6)} ms ${slowest.toFixed(0).padStart(6)} ms`);
  }
  return 0;
});

/** Milliseconds of the whole command, from the start of the process to its end. */
async function timeOf(
  endpoint: string,
  args: readonly string[],
  runs = options.runs,
): Promise<{ median: number; slowest: number }> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await execa('node', [join(projectFolder, 'bin/smp.mjs'), ...args], {
      preferLocal: true,
      reject: false,
      extendEnv: false,
      env: { ...awsEnvironment(endpoint), NO_COLOR: '1', SMP_STAGE: STAGE },
    });
    times.push(performance.now() - start);
  }
  return { median: quantile(times, 0.5), slowest: Math.max(...times) };
}
