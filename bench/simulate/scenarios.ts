import { stageSettings } from '../../infra/settings.ts';
import type { Simulation } from './simulation.ts';

const { batchSize, retryBase, dispatchBudget, dispatchConcurrency, redeliverConcurrency, slowConcurrency } =
  stageSettings({});

/** The defaults of stack and plugins, at 100 events per second, with an outage of ten minutes. */
export const usual: Simulation = {
  rate: 100,
  plugins: 2,
  duration: 1800,
  outage: { kind: 'refuses', from: 300, until: 900 },
  latency: 0.1,
  timeout: 10,
  dispatchBudget,
  concurrency: 20,
  retryMax: 3,
  retryBase,
  parkMax: 3600,
  batchSize,
  maxConcurrency: { dispatch: dispatchConcurrency, retry: redeliverConcurrency, slow: slowConcurrency },
  seed: 1,
};

/** An outage that starts after five minutes. */
function outage(kind: Simulation['outage']['kind'], minutes = 10): Simulation['outage'] {
  return { kind, from: 300, until: 300 + minutes * 60 };
}

const hangs = { ...usual, outage: outage('hangs') };

/** What is simulated, by name. */
export const scenarios: Record<string, Simulation> = {
  'an endpoint refuses for 1 min': { ...usual, outage: outage('refuses', 1) },
  'an endpoint refuses for 10 min': usual,
  '… without the circuit': { ...usual, parkMax: 0 },
  '… at 10 events/s': { ...usual, rate: 10 },
  'an endpoint hangs for 10 min': hangs,
  '… without the budget': { ...hangs, dispatchBudget: 0 },
  '… without budget and circuit': { ...hangs, dispatchBudget: 0, parkMax: 0 },
  '… at 500 events/s, 50 dispatch sandboxes': {
    ...hangs,
    rate: 500,
    maxConcurrency: { ...hangs.maxConcurrency, dispatch: 50 },
  },
  '… with a timeout of 60 s': { ...hangs, timeout: 60 },
  'dispatch stands still for 10 min': { ...usual, outage: outage('dispatch stands still') },
  '… at 500 events/s': { ...usual, rate: 500, outage: outage('dispatch stands still') },
};
