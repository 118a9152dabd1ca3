import type { Scenario, Work } from '../../../bench/cost/model.ts';

/** Work as `npm run bench:cost` measures it, in round figures. */
export const work: Work = {
  invocation: 2,
  event: 0.1,
  delivery: 0.2,
  failure: 0.2,
  redelivery: 2,
  failureLog: 450,
  metricLine: 300,
  platformLog: 345,
  successLog: 370,
  eventBytes: 1000,
  init: 120,
  memory: 150,
};

/** Five plugins, full batches, no failures. */
export const scenario: Scenario = {
  plugins: 5,
  failureRate: 0,
  retryMax: 3,
  batch: 10,
  rate: 100,
  latency: 100,
  memory: 512,
  configTtl: 30,
  successesLogged: false,
  archived: true,
};
