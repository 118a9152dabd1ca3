// What a million events cost: a model whose inputs are measured here and whose prices are in cost/prices.ts. Beside it,
// EventBridge API destinations and a function for each plugin.
import { type HistoryMode, historyModes } from '../functions/settings/history-mode.ts';
import { stageSettings } from '../infra/settings.ts';
import { numberOptions } from '../local/command/number-options.ts';
import { historyCost } from './cost/history.ts';
import { LATENCY, type Measured, measureWork } from './cost/measure-work.ts';
import {
  apiDestinationsCost,
  averageBatch,
  billed,
  breakEven,
  dispatchDuration,
  functionsCost,
  idleCosts,
  type Scenario,
  stackCost,
  total,
  WHOLE_CPU_MB,
} from './cost/model.ts';
import { prices } from './cost/prices.ts';

const { configTtl, memorySize } = stageSettings({});
const help = 'Computes what a million events cost, from measured work and list prices.';
const options = numberOptions('bench:cost', help, { rounds: 3, rate: 100, latency: 100, memory: memorySize });
const { rate, latency, memory } = options;
const usual: Scenario = {
  ...{ plugins: 5, failureRate: 0, retryMax: 3, batch: 10, rate, latency, memory, configTtl },
  successesLogged: false,
  archived: true,
};

const { work, measured } = await measureWork(options.rounds);
const table = (title: string, rows: object) => {
  console.log(`\n${title}`);
  console.table(rows);
};
const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const dollars = (scenario: Scenario) => round(total(stackCost(work, scenario)));

table(
  `Measured: warm functions of the bundle, ${options.rounds} rounds; the receiver answers after ${LATENCY} ms`,
  Object.fromEntries([...measured].map(([name, run]) => [name, measuredRow(run)])),
);
table('Work', mapValues(work, 3));
table(
  `Prices, ${prices.region}, Lambda on ARM, read on ${prices.readOn}, without free tiers`,
  Object.fromEntries(Object.entries(prices).filter(([, price]) => typeof price !== 'string')),
);
table(
  `Dollars for a million events at ${rate} events/s, batches of ${usual.batch}, endpoints at ${latency} ms, ${memory} MB`,
  [1, 5, 20].flatMap((plugins) => [0, 0.01, 0.1].map((failureRate) => compare({ ...usual, plugins, failureRate }))),
);
table(
  'Of which each feature, 5 plugins',
  Object.fromEntries(
    [0, 0.01, 0.1].map((failureRate) => [
      `${100 * failureRate} % fail`,
      mapValues(stackCost(work, { ...usual, failureRate }), 4),
    ]),
  ),
);
const logged = stackCost(work, { ...usual, successesLogged: true })['log lines'];
console.log(`Logging successes (level DEBUG) would add $${logged.toFixed(2)}.`);
table(
  `The delivery history, which is not in these: dollars for a million events, ${usual.plugins} plugins`,
  historyModes.flatMap((mode) => [0, 0.01, 0.1].map((failureRate) => historyRow(mode, failureRate))),
);
table(
  'Fewest plugins with which this costs less than API destinations, without failures',
  Object.fromEntries([1, 2, 5, 10, 100].map((batch) => [`batches of ${batch}`, breakEvens(batch)])),
);
table(
  'By rate, 5 plugins: with the defaults, and with a window of a second and batches of up to 100',
  [1, 10, 100, 1000, 10_000, 100_000].map(byRate),
);
table('By memory, 5 plugins, batches of 10', [128, 256, 512, 1024, WHOLE_CPU_MB].map(byMemory));
table('Idle, dollars a month', idleCosts());

function historyRow(mode: HistoryMode, failureRate: number) {
  const { writes, counters, storage } = historyCost(work, { ...usual, failureRate }, mode);
  return {
    mode,
    'fail %': 100 * failureRate,
    'writes $': round(writes, 3),
    'counters $': round(counters, 3),
    'writes and counters $': round(writes + counters, 3),
    'a month of storage $': round(storage, 3),
  };
}

function measuredRow({ plugins, batch, milliseconds, cpu, memory: megabytes, log }: Measured) {
  return {
    plugins,
    batch,
    ms: round(milliseconds, 1),
    'cpu ms': round(cpu),
    MB: Math.round(megabytes),
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
    'this $': round(ours),
    'API destinations $': round(destinations),
    'function each $': round(functions),
    'this / API': round(ours / destinations),
    'this / function': round(ours / functions),
  };
}

function breakEvens(batch: number) {
  return Object.fromEntries(
    [30, 100, 300].map((milliseconds) => [
      `${milliseconds} ms`,
      breakEven(work, { ...usual, batch, latency: milliseconds }) ?? 'more than 100',
    ]),
  );
}

function byRate(perSecond: number) {
  const at = (batchSize: number, batchWindow: number, maxConcurrency: number) => {
    const duration = (batch: number) => dispatchDuration(work, { ...usual, batch });
    const batch = averageBatch({ rate: perSecond, batchSize, batchWindow, maxConcurrency, duration });
    const sandboxes = Math.max(1, (perSecond / batch) * (duration(batch) / 1000));
    return {
      batch: round(batch, 1),
      sandboxes: Math.ceil(sandboxes),
      $: dollars({ ...usual, rate: perSecond, batch }),
    };
  };
  const defaults = at(10, 0, 10);
  const windowed = at(100, 1, 1000);
  return {
    'events/s': perSecond,
    'batch, defaults': defaults.batch,
    'sandboxes, defaults': defaults.sandboxes,
    '$ defaults': defaults.sandboxes > 10 ? 'falls behind' : defaults.$,
    'batch, window': windowed.batch,
    'sandboxes, window': windowed.sandboxes,
    '$ window': windowed.$,
    '$ API destinations': round(apiDestinationsCost(work, { ...usual, rate: perSecond })),
  };
}

function byMemory(megabytes: number) {
  const scenario = { ...usual, memory: megabytes };
  return {
    MB: megabytes,
    enough: megabytes >= work.memory ? 'yes' : `no: took ${work.memory.toFixed(0)} MB`,
    'billed ms': dispatchDuration(work, scenario),
    'compute $': round(stackCost(work, scenario).compute, 4),
    'cold start ms': billed(0, work.init, megabytes),
  };
}

function mapValues(numbers: object, digits: number): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, round(Number(value), digits)]));
}
