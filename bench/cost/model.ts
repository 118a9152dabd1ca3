import { prices } from './prices.ts';

/** What deliveries take, as measured by `measureWork`. Times are milliseconds of processor time on one whole core. */
export interface Work {
  /** Of an invocation of the dispatch function, of an event in it, and of a delivery. */
  invocation: number;
  event: number;
  delivery: number;
  /** More than that when a delivery fails: its log line, its message and its share of the call that sends it. */
  failure: number;
  /** Of an invocation of the redeliver function. */
  redelivery: number;
  /**
   * Bytes of the log of a failed attempt, of a metric line, and of Lambda's own lines of an invocation. They include the
   * overhead of a line.
   */
  failureLog: number;
  metricLine: number;
  platformLog: number;
  /** Bytes of the log of a success at level DEBUG. */
  successLog: number;
  /** Bytes of an event as EventBridge has it. */
  eventBytes: number;
  /** Milliseconds of processor time until the dispatch function is loaded. */
  init: number;
  /** MB that its process takes at most. */
  memory: number;
}

export interface Scenario {
  /** Plugins that want every event; each posts to an endpoint of its own. */
  plugins: number;
  /** Share of attempts that fail, each independently. */
  failureRate: number;
  /** Retries after the first attempt. */
  retryMax: number;
  /** Events in a batch, on average. */
  batch: number;
  /** Events a second, on average over a month. Fixed costs are divided among them. */
  rate: number;
  /** Milliseconds until an endpoint answers. */
  latency: number;
  /** MB. */
  memory: number;
  /** Seconds for which settings are kept. */
  configTtl: number;
  /** Whether successes are logged (level DEBUG). */
  successesLogged: boolean;
  /** Whether the bus archives every event. */
  archived: boolean;
}

/** Dollars for a million events, by feature. */
export type Cost = Record<
  | 'bus'
  | 'queue'
  | 'invocations'
  | 'compute'
  | 'platform log lines'
  | 'metric lines'
  | 'log lines'
  | 'custom metrics'
  | 'retries'
  | 'dead letters'
  | 'settings'
  | 'archive',
  number
>;

const MILLION = 1e6;
const GB = 1e9;
const SECONDS_A_MONTH = (365 / 12) * 86_400;
/** MB with which a function has one whole vCPU; with less, in proportion (Lambda developer guide, "Configure Lambda function memory"). */
export const WHOLE_CPU_MB = 1769;
/** Messages of one SQS call (SQS developer guide, "Amazon SQS message quotas"). */
const MESSAGES_A_CALL = 10;
/** Concurrent deliveries of one plugin in a sandbox: the default of `concurrency`. */
const CONCURRENCY = 20;

/** Milliseconds that Lambda bills for an invocation: the wait, then the work on a share of a core. Their overlap is left out. */
export function billed(wait: number, cpu: number, memory: number): number {
  return Math.ceil(wait + cpu * Math.max(1, WHOLE_CPU_MB / memory));
}

/** Milliseconds that Lambda bills for a batch of the dispatch function. */
export function dispatchDuration(work: Work, { plugins, batch, latency, memory, failureRate }: Scenario): number {
  const deliveries = batch * plugins;
  const cpu = work.invocation + batch * work.event + deliveries * (work.delivery + failureRate * work.failure);
  return billed(latency * Math.ceil(batch / CONCURRENCY), cpu, memory);
}

/** The cost of a million events in this stack. */
export function stackCost(work: Work, scenario: Scenario): Cost {
  const { plugins, failureRate, batch, rate, memory } = scenario;
  const batches = MILLION / batch;
  const duration = dispatchDuration(work, scenario);
  const redelivery = billed(scenario.latency, work.redelivery, memory);
  const { attempts, dead } = retriesOf(scenario);
  const failed = MILLION * plugins * failureRate;
  const redeliveries = MILLION * plugins * attempts;

  return {
    bus: MILLION * prices.busEvent.usd,
    queue: (MILLION + 2 * batches * callsFor(batch)) * prices.queueRequest.usd,
    invocations: batches * prices.invocation.usd,
    compute: batches * computeCost(duration, memory),
    'platform log lines': batches * logCost(work.platformLog),
    'metric lines': plugins * metricLinesCost(work, scenario, duration),
    'log lines': logCost(
      failed * work.failureLog + (scenario.successesLogged ? (MILLION * plugins - failed) * work.successLog : 0),
    ),
    'custom metrics':
      (plugins * (failureRate > 0 ? 4 : 2) * prices.metricMonth.usd * MILLION) / (rate * SECONDS_A_MONTH),
    retries:
      sendCalls(batches, batch * plugins, failureRate) * prices.queueRequest.usd +
      redeliveries * (2 * prices.queueRequest.usd + prices.invocation.usd + computeCost(redelivery, memory)) +
      // A retry that fails is sent again.
      redeliveries * failureRate * prices.queueRequest.usd +
      redeliveries * logCost(work.platformLog + work.metricLine + failureRate * work.failureLog),
    'dead letters': MILLION * plugins * dead * prices.queueRequest.usd,
    settings: settingsReads(scenario, duration) * MILLION * SETTINGS_READ,
    archive: archiveCost(work, scenario),
  };
}

/**
 * The cost of a million events with a rule and an API destination for each plugin, on the same bus with the same archive. It
 * assumes that EventBridge bills a retry as an invocation.
 */
export function apiDestinationsCost(work: Work, { plugins, ...scenario }: Scenario): number {
  const { attempts, dead } = retriesOf(scenario);
  const requests = plugins * ((1 + attempts) * prices.apiDestination.usd + dead * prices.queueRequest.usd);
  return MILLION * (prices.busEvent.usd + requests) + archiveCost(work, scenario);
}

/** The cost of a million events with a rule and a function for each plugin, which makes the same request and logs nothing itself. */
export function functionsCost(work: Work, { plugins, memory, latency, ...scenario }: Scenario): number {
  const { attempts, dead } = retriesOf(scenario);
  const duration = billed(latency, work.redelivery, memory);
  const invocation = prices.invocation.usd + computeCost(duration, memory) + logCost(work.platformLog);
  const calls = plugins * ((1 + attempts) * invocation + dead * prices.queueRequest.usd);
  return MILLION * (prices.busEvent.usd + calls) + archiveCost(work, scenario);
}

/** The sum of all features. */
export function total(cost: Cost): number {
  return Object.values(cost).reduce((sum, part) => sum + part, 0);
}

/** The fewest plugins with which the stack costs less than API destinations; undefined for more than 100. */
export function breakEven(work: Work, scenario: Omit<Scenario, 'plugins'>): number | undefined {
  for (let plugins = 1; plugins <= 100; plugins += 1) {
    const given = { ...scenario, plugins };
    if (total(stackCost(work, given)) < apiDestinationsCost(work, given)) return plugins;
  }
  return undefined;
}

/** Retries and dead letters of a delivery, on average. */
export function retriesOf({ failureRate, retryMax }: Pick<Scenario, 'failureRate' | 'retryMax'>) {
  let attempts = 0;
  for (let retry = 1; retry <= retryMax; retry += 1) attempts += failureRate ** retry;
  return { attempts, dead: failureRate ** (retryMax + 1) };
}

export interface Filling {
  rate: number;
  batchSize: number;
  /** Seconds. */
  batchWindow: number;
  maxConcurrency: number;
  /** Milliseconds of a batch. */
  duration: (batch: number) => number;
}

/** The fewest pollers that Lambda keeps on a queue with a maximum concurrency (its developer guide, "Configuring scaling behavior for SQS event source mappings"). */
export const POLLERS = 5;

/**
 * Events in a batch, on average. Without a window, a poller takes what waits at that moment: batches fill only when all
 * sandboxes are busy. With a window, each of the fewest pollers collects its share of the events that arrive meanwhile. AWS
 * documents neither.
 */
export function averageBatch({ rate, batchSize, batchWindow, maxConcurrency, duration }: Filling): number {
  let batch = Math.min(batchSize, Math.max(1, (rate * batchWindow) / POLLERS));
  while (batch < batchSize && (rate / batch) * (duration(batch) / 1000) > maxConcurrency) {
    batch = Math.min(batchSize, batch * 1.05);
  }
  return batch;
}

/** Storing every event, for a month. */
function archiveCost({ eventBytes }: Work, { archived }: Pick<Scenario, 'archived'>): number {
  return archived ? (MILLION * eventBytes * (prices.archiveGb.usd + prices.archiveGbMonth.usd)) / GB : 0;
}

function computeCost(milliseconds: number, memory: number): number {
  return (milliseconds / 1000) * (memory / 1024) * prices.gbSecond.usd;
}

function logCost(bytes: number): number {
  return (bytes * (prices.logGb.usd + prices.logGbMonth.usd)) / GB;
}

function callsFor(messages: number): number {
  return Math.max(1, messages / MESSAGES_A_CALL);
}

/** Calls that send the failed deliveries of all batches to the retry queue: one for each ten of a batch. */
function sendCalls(batches: number, deliveries: number, failureRate: number): number {
  const anyFailed = 1 - (1 - failureRate) ** deliveries;
  return batches * Math.max(anyFailed, (deliveries * failureRate) / MESSAGES_A_CALL);
}

/** Seconds for which a sandbox keeps the metrics of successes (`functions/telemetry/metrics.ts`). */
const METRICS_KEPT = 10;
/** Bytes that each further delivery adds to a metric line: a value of `Delivered` and of `Age`. */
const METRIC_VALUES = 6;

/** The metric lines of one plugin. A sandbox writes one after each batch with a failure, and otherwise one in ten seconds. */
function metricLinesCost(work: Work, scenario: Scenario, duration: number): number {
  const { batch, plugins, failureRate, rate } = scenario;
  const invocations = rate / batch;
  const sandboxes = Math.max(1, invocations * (duration / 1000));
  const quiet = (1 - failureRate) ** (batch * plugins);
  const written = 1 - quiet + quiet * Math.min(1, sandboxes / (invocations * METRICS_KEPT));
  return (MILLION / batch) * written * logCost(work.metricLine) + MILLION * logCost(METRIC_VALUES);
}

/** Reads of the settings for an event: each busy sandbox reads once in a TTL, and at most once in an invocation. */
function settingsReads({ batch, rate, configTtl }: Scenario, duration: number): number {
  const invocations = rate / batch;
  const sandboxes = Math.max(1, invocations * (duration / 1000));
  return Math.min(invocations, sandboxes / configTtl) / rate;
}

/**
 * One read of the settings: half a read unit for the health marks. Encrypted parameters are decrypted only when a sandbox starts
 * and when one has changed, which is left out. A standard parameter costs nothing else (Systems Manager pricing).
 */
const SETTINGS_READ = 0.5 * prices.tableRead.usd;

/** The longest wait of a poll (SQS developer guide, "Amazon SQS standard queue quotas"), which Lambda uses. */
const LONG_POLL = 20;
/** Of `infra/constructs/alarms.ts`. */
const ALARMS = 12;
/** Queues that a function polls: dispatch, retry, slow. */
const POLLED_QUEUES = 3;

/** What the stack costs in a month without events. */
export function idleCosts(): { what: string; amount: string; usd: number }[] {
  const polls = Math.round((POLLED_QUEUES * POLLERS * SECONDS_A_MONTH) / LONG_POLL);
  const polling = polls * prices.queueRequest.usd;
  const cents = (amount: number) => Number(amount.toFixed(2));
  return [
    { what: 'alarms', amount: `${ALARMS} (10 are free in an account)`, usd: cents(ALARMS * prices.alarmMonth.usd) },
    {
      what: 'empty polls of the three queues',
      amount: `${polls} (1,000,000 requests are free in an account)`,
      usd: cents(polling),
    },
    { what: 'bus, rule, functions, table, parameters', amount: 'nothing without use', usd: 0 },
    { what: 'archive, logs, state', amount: 'by the GB that is stored', usd: 0 },
    { what: 'sum', amount: '', usd: cents(ALARMS * prices.alarmMonth.usd + polling) },
  ];
}
