import { stageSettings } from '../../infra/settings.ts';
import type { Simulation } from './simulate.ts';

const { batchSize, retryBase } = stageSettings({});

/** The defaults of stack and plugins: 100 events a second, and an outage of ten minutes. */
export const usual: Simulation = {
  rate: 100,
  plugins: 2,
  duration: 1800,
  outage: { kind: 'refuses', from: 300, until: 900 },
  latency: 0.1,
  timeout: 10,
  concurrency: 20,
  retryMax: 3,
  retryBase,
  batchSize,
  // Of `infra/constructs/plugin-system.ts`.
  maxConcurrency: { dispatch: 10, redeliver: 20 },
  seed: 1,
};

/** An outage that starts after five minutes. */
function outage(kind: Simulation['outage']['kind'], minutes = 10): Simulation['outage'] {
  return { kind, from: 300, until: 300 + minutes * 60 };
}

/** The simulated outages, by name. */
export const scenarios: Record<string, Simulation> = {
  'an endpoint refuses for 1 min': { ...usual, outage: outage('refuses', 1) },
  'an endpoint refuses for 10 min': usual,
  '… with retry_max 8': { ...usual, retryMax: 8 },
  '… at 10 events/s': { ...usual, rate: 10 },
  '… at 10 events/s, retry_max 10': { ...usual, rate: 10, retryMax: 10 },
  '… with retry_max 10, 200 redeliver sandboxes': {
    ...usual,
    retryMax: 10,
    maxConcurrency: { dispatch: 10, redeliver: 200 },
  },
  'an endpoint hangs for 10 min': { ...usual, outage: outage('hangs') },
  '… with a timeout of 2 s': { ...usual, outage: outage('hangs'), timeout: 2 },
  '… with 100 dispatch sandboxes': {
    ...usual,
    outage: outage('hangs'),
    maxConcurrency: { dispatch: 100, redeliver: 20 },
  },
  '… with batches of 100, concurrency 100, timeout 2 s': {
    ...usual,
    outage: outage('hangs'),
    batchSize: 100,
    timeout: 2,
    concurrency: 100,
  },
  '… isolated, 10 events/s': { ...usual, rate: 10, outage: outage('hangs'), isolated: true },
  'dispatch stands still for 10 min': { ...usual, outage: outage('dispatch stands still') },
  '… at 500 events/s': { ...usual, rate: 500, outage: outage('dispatch stands still') },
  '… at 500 events/s, 100 dispatch sandboxes': {
    ...usual,
    rate: 500,
    outage: outage('dispatch stands still'),
    maxConcurrency: { dispatch: 100, redeliver: 20 },
  },
};
