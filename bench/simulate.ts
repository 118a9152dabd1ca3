// Plays outages: how much waits, how long it takes to catch up, what is dead-lettered. The retries are those of
// functions/delivery/retry-delay.ts. Run: node bench/simulate.ts [--seed 1].
import { parseArgs } from 'node:util';
import { plot } from './simulate/plot.ts';
import { scenarios } from './simulate/scenarios.ts';
import { simulate } from './simulate/simulate.ts';

const WIDTH = 72;

const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
const played = Object.entries(scenarios).map(([name, scenario]) => ({
  name,
  result: simulate({ ...scenario, seed: Number(values.seed) }),
}));

console.table(
  Object.fromEntries(
    played.map(({ name, result: { events, delivered, dead, redeliveries, recovery, peak, lag } }) => [
      name,
      {
        events,
        delivered,
        dead,
        redeliveries,
        'most on dispatch': peak.dispatch,
        'most on retry': peak.retry,
        'recovery s': Math.round(recovery),
        'p99 s, plugin out': Number(lag.affected.p99.toFixed(1)),
        'p99 s, other': Number(lag.others.p99.toFixed(1)),
      },
    ]),
  ),
);
console.log('\nWhat waits over time: events on the dispatch queue, and deliveries on the retry queue');
for (const { name, result } of played) {
  const { samples, peak } = result;
  console.log(`\n${name}, ${Math.round((samples.at(-1)?.at ?? 0) / 60)} min`);
  console.log(
    `dispatch ${plot(
      samples.map(({ dispatch }) => dispatch),
      WIDTH,
    )} ${peak.dispatch}`,
  );
  console.log(
    `retry    ${plot(
      samples.map(({ retry }) => retry),
      WIDTH,
    )} ${peak.retry}`,
  );
}
