import { prices } from './prices.ts';
import type { Work } from './work.ts';

export interface Scenario {
  /** Plugins that want every event; each posts to an endpoint of its own. */
  plugins: number;
  /** Share of attempts that fail, each independently of the others. */
  failureRate: number;
  /** Retries after the first attempt. */
  retryMax: number;
  /** Events in a batch, on average. */
  batch: number;
  /** Events a second, on average over a month: fixed costs are spread over them. */
  rate: number;
  /** Milliseconds until an endpoint answers. */
  latency: number;
  /** MB. */
  memory: number;
  /** Seconds for which settings are kept. */
  configTtl: number;
  /** Whether successes are logged too (level DEBUG). */
  successesLogged: boolean;
  /** Whether the bus archives every event. */
  archived: boolean;
}

/** Dollars for a million events, by what they are for. */
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
/** MB at which a function has one whole vCPU, and less in proportion below (Lambda developer guide, "Configure Lambda function memory"). */
export const WHOLE_CPU_MB = 1769;
/** Messages in one call of SQS (SQS developer guide, "Amazon SQS message quotas"). */
const MESSAGES_A_CALL = 10;
/** Deliveries of one plugin under way at once in a sandbox: the default of the plugins' `concurrency`. */
const CONCURRENCY = 20;

/** Milliseconds that Lambda bills for an invocation: waiting, then computing on a share of a core. Both in part go on at once; that is left out. */
export function billed(wait: number, cpu: number, memory: number): number {
  return Math.ceil(wait + cpu * Math.max(1, WHOLE_CPU_MB / memory));
}

/** Milliseconds that the dispatch function is billed for a batch. */
export function dispatchDuration(work: Work, { plugins, batch, latency, memory, failureRate }: Scenario): number {
  const deliveries = batch * plugins;
  const cpu = work.invocation + batch * work.event + deliveries * (work.delivery + failureRate * work.failure);
  return billed(latency * Math.ceil(batch / CONCURRENCY), cpu, memory);
}

/** What a million events cost in this stack. */
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
    'metric lines': batches * plugins * logCost(work.metricLine),
    'log lines': logCost(
      failed * work.failureLog + (scenario.successesLogged ? (MILLION * plugins - failed) * work.successLog : 0),
    ),
    'custom metrics':
      (plugins * (failureRate > 0 ? 3 : 1) * prices.metricMonth.usd * MILLION) / (rate * SECONDS_A_MONTH),
    retries:
      sendCalls(batches, batch * plugins, failureRate) * prices.queueRequest.usd +
      redeliveries * (2 * prices.queueRequest.usd + prices.invocation.usd + computeCost(redelivery, memory)) +
      // A retry that fails is sent once more.
      redeliveries * failureRate * prices.queueRequest.usd +
      redeliveries * logCost(work.platformLog + work.metricLine + failureRate * work.failureLog),
    'dead letters': MILLION * plugins * dead * prices.queueRequest.usd,
    settings: settingsReads(scenario, duration) * MILLION * settingsCost(work, plugins),
    archive: archiveCost(work, scenario),
  };
}

/**
 * What a million events cost with a rule and an API destination for each plugin, on the same bus with the same archive. That a retry is billed as an
 * invocation is taken for granted.
 */
export function apiDestinationsCost(work: Work, { plugins, ...scenario }: Scenario): number {
  const { attempts, dead } = retriesOf(scenario);
  const requests = plugins * ((1 + attempts) * prices.apiDestination.usd + dead * prices.queueRequest.usd);
  return MILLION * (prices.busEvent.usd + requests) + archiveCost(work, scenario);
}

/** What a million events cost with a rule and a function for each plugin, which makes the same request and logs nothing itself; the archive included. */
export function functionsCost(work: Work, { plugins, memory, latency, ...scenario }: Scenario): number {
  const { attempts, dead } = retriesOf(scenario);
  const duration = billed(latency, work.redelivery, memory);
  const invocation = prices.invocation.usd + computeCost(duration, memory) + logCost(work.platformLog);
  const calls = plugins * ((1 + attempts) * invocation + dead * prices.queueRequest.usd);
  return MILLION * (prices.busEvent.usd + calls) + archiveCost(work, scenario);
}

/** All of it together. */
export function total(cost: Cost): number {
  return Object.values(cost).reduce((sum, part) => sum + part, 0);
}

/** The fewest plugins with which the stack costs less than API destinations; undefined when that needs more than 100. */
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
  /** Milliseconds that a batch takes. */
  duration: (batch: number) => number;
}

/** Pollers that Lambda keeps on a queue at least, where a maximum concurrency is set (its developer guide, "Configuring scaling behavior for SQS event source mappings"). */
export const POLLERS = 5;

/**
 * Events in a batch, on average. Without a window, a poller takes what is there at once: batches fill only when all sandboxes are busy
 * and events wait. With one, each of the least pollers gathers its share of the events that come meanwhile. AWS promises neither.
 */
export function averageBatch({ rate, batchSize, batchWindow, maxConcurrency, duration }: Filling): number {
  let batch = Math.min(batchSize, Math.max(1, (rate * batchWindow) / POLLERS));
  while (batch < batchSize && (rate / batch) * (duration(batch) / 1000) > maxConcurrency) {
    batch = Math.min(batchSize, batch * 1.05);
  }
  return batch;
}

/** Putting every event in, and keeping it for a month. */
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

/** Calls that send the failed deliveries of all batches to the retry queue: one for the first of a batch, then one for every ten. */
function sendCalls(batches: number, deliveries: number, failureRate: number): number {
  const anyFailed = 1 - (1 - failureRate) ** deliveries;
  return batches * Math.max(anyFailed, (deliveries * failureRate) / MESSAGES_A_CALL);
}

/** Reads of the settings for an event: each sandbox at work reads once in a TTL, and no more often than it is invoked. */
function settingsReads({ batch, rate, configTtl }: Scenario, duration: number): number {
  const invocations = rate / batch;
  const sandboxes = Math.max(1, invocations * (duration / 1000));
  return Math.min(invocations, sandboxes / configTtl) / rate;
}

/** One key request for each configuration, which is encrypted; a standard parameter costs nothing else (Systems Manager pricing). */
function settingsCost(work: Work, plugins: number): number {
  return plugins * prices.keyRequest.usd + work.isolationReads * 0.5 * prices.tableRead.usd;
}
