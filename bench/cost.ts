// What a million events cost, by a model whose inputs are measured here and whose prices stand in cost/prices.ts; beside EventBridge API
// destinations and a function for each plugin. Run: npm run bench:cost [-- --rounds 3 --rate 100 --latency 100 --memory 512].
import { parseArgs } from 'node:util';
import { stageSettings } from '../infra/settings.ts';
import { idleCosts } from './cost/idle.ts';
import { LATENCY, type Measured, measureWork } from './cost/measure-work.ts';
import {
  apiDestinationsCost,
  averageBatch,
  billed,
  breakEven,
  dispatchDuration,
  functionsCost,
  type Scenario,
  stackCost,
  total,
  WHOLE_CPU_MB,
} from './cost/model.ts';
import { prices } from './cost/prices.ts';
import type { Work } from './cost/work.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '100' },
    latency: { type: 'string', default: '100' },
    memory: { type: 'string', default: String(stageSettings({}).memorySize) },
  },
});
const { configTtl } = stageSettings({});
const usual: Scenario = {
  plugins: 5,
  failureRate: 0,
  retryMax: 3,
  batch: 10,
  rate: Number(values.rate),
  latency: Number(values.latency),
  memory: Number(values.memory),
  configTtl,
  successesLogged: false,
  archived: true,
};

const { work, measured } = await measureWork(Number(values.rounds));
heading(`Measured: the bundle's handlers, warm, ${values.rounds} rounds; receiver ${LATENCY} ms away`);
console.table(measured.map((run) => row(work, run)));
heading('Which makes');
console.table(rounded(work, 3));

heading(`Prices, ${prices.region}, Lambda on ARM, read on ${prices.readOn}; without free tiers`);
console.table(
  Object.fromEntries(
    Object.entries(prices).flatMap(([name, price]) => (typeof price === 'string' ? [] : [[name, price]])),
  ),
);

heading(
  `Dollars for a million events at ${usual.rate} events/s, batches of ${usual.batch}, endpoints ${usual.latency} ms away, ${usual.memory} MB`,
);
console.table(
  [1, 5, 20].flatMap((plugins) => [0, 0.01, 0.1].map((failureRate) => compare({ ...usual, plugins, failureRate }))),
);

heading('What each feature costs of that, 5 plugins');
console.table(
  Object.fromEntries(
    [0, 0.01, 0.1].map((failureRate) => [
      `${100 * failureRate} % fail`,
      rounded(stackCost(work, { ...usual, failureRate }), 4),
    ]),
  ),
);
const logged = stackCost(work, { ...usual, successesLogged: true })['log lines'];
console.log(`Logging successes (level DEBUG) would add ${dollars(logged)}.`);

heading('Fewest plugins with which this costs less than API destinations, without failures');
console.table(
  Object.fromEntries(
    [1, 2, 5, 10, 100].map((batch) => [
      `batches of ${batch}`,
      Object.fromEntries(
        [30, 100, 300].map((latency) => [
          `${latency} ms`,
          breakEven(work, { ...usual, batch, latency }) ?? 'more than 100',
        ]),
      ),
    ]),
  ),
);

heading('By rate, 5 plugins: settings as they are, and with a window of a second and batches of up to 100');
console.table([1, 10, 100, 1000, 10_000, 100_000].map(byRate));

heading('By memory, 5 plugins, batches of 10');
console.table(
  [128, 256, 512, 1024, WHOLE_CPU_MB].map((memory) => {
    const scenario = { ...usual, memory };
    return {
      MB: memory,
      enough: memory >= work.memory ? 'yes' : `no: took ${work.memory.toFixed(0)} MB`,
      'billed ms': dispatchDuration(work, scenario),
      'compute $': Number(stackCost(work, scenario).compute.toFixed(4)),
      'cold start ms': billed(0, work.init, memory),
    };
  }),
);

heading('Idle, dollars a month');
console.table(idleCosts());

function row(taken: Work, { plugins, batch, status, milliseconds, cpu, memory, log }: Measured) {
  const scenario = { ...usual, plugins, batch, latency: LATENCY, memory: WHOLE_CPU_MB };
  return {
    plugins,
    batch,
    status,
    ms: Number(milliseconds.toFixed(1)),
    'model ms': dispatchDuration(taken, { ...scenario, failureRate: status === 200 ? 0 : 1 }),
    'cpu ms': Number(cpu.toFixed(2)),
    MB: Math.round(memory),
    'log lines': log.lines,
    'log bytes': Math.round(log.bytes),
  };
}

function compare(scenario: Scenario) {
  const ours = total(stackCost(work, scenario));
  const destinations = apiDestinationsCost(work, scenario);
  const functions = functionsCost(work, scenario);
  return {
    plugins: scenario.plugins,
    'fail %': 100 * scenario.failureRate,
    'this $': Number(ours.toFixed(2)),
    'API destinations $': Number(destinations.toFixed(2)),
    'function each $': Number(functions.toFixed(2)),
    'this / API': Number((ours / destinations).toFixed(2)),
    'this / function': Number((ours / functions).toFixed(2)),
  };
}

function byRate(rate: number) {
  const at = (batchSize: number, batchWindow: number, maxConcurrency: number) => {
    const duration = (batch: number) => dispatchDuration(work, { ...usual, rate, batch });
    const batch = averageBatch({ rate, batchSize, batchWindow, maxConcurrency, duration });
    const sandboxes = Math.max(1, (rate / batch) * (duration(batch) / 1000));
    return { batch, sandboxes, cost: total(stackCost(work, { ...usual, rate, batch })) };
  };
  const asIs = at(10, 0, 10);
  const windowed = at(100, 1, 1000);
  return {
    'events/s': rate,
    'batch as it is': Number(asIs.batch.toFixed(1)),
    'sandboxes as it is': Math.ceil(asIs.sandboxes),
    '$ as it is': asIs.sandboxes > 10 ? 'falls behind' : Number(asIs.cost.toFixed(2)),
    'batch, window': Number(windowed.batch.toFixed(1)),
    'sandboxes, window': Math.ceil(windowed.sandboxes),
    '$ window': Number(windowed.cost.toFixed(2)),
    '$ API destinations': Number(apiDestinationsCost(work, { ...usual, rate }).toFixed(2)),
  };
}

function rounded<K extends string>(numbers: Record<K, number>, digits: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries<number>(numbers).map(([name, value]) => [name, Number(value.toFixed(digits))]),
  );
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function heading(text: string): void {
  console.log(`\n${text}`);
}
