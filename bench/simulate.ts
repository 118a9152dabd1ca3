// Simulates outages: how much waits, how long recovery takes, what is dead-lettered. The retries are those of
// functions/delivery/retry-delay.ts.
import { numberOptions } from '../local/command/number-options.ts';
import { plot } from './simulate/plot.ts';
import { scenarios } from './simulate/scenarios.ts';
import { type Result, simulate } from './simulate/simulate.ts';

const WIDTH = 72;

const { seed } = numberOptions('bench:simulate', 'Simulates outages: backlog, recovery and dead letters.', { seed: 1 });
const results = Object.entries(scenarios).map(([name, scenario]) => [name, simulate({ ...scenario, seed })] as const);

console.table(Object.fromEntries(results.map(([name, result]) => [name, row(result)])));
console.log('\nBacklog over time: events on the dispatch queue, and deliveries on the retry queue');
for (const [name, { samples, peak }] of results) {
  console.log(`\n${name}, ${Math.round((samples.at(-1)?.at ?? 0) / 60)} min`);
  for (const queue of ['dispatch', 'retry'] as const) {
    const bars = plot(
      samples.map((sample) => sample[queue]),
      WIDTH,
    );
    console.log(`${queue.padEnd(8)} ${bars} ${peak[queue]}`);
  }
}

function row({ events, delivered, dead, redeliveries, recovery, peak, lag }: Result) {
  return {
    events,
    delivered,
    dead,
    redeliveries,
    'most on dispatch': peak.dispatch,
    'most on retry': peak.retry,
    'recovery s': Math.round(recovery),
    'p99 s, plugin down': Number(lag.affected.p99.toFixed(1)),
    'p99 s, other': Number(lag.others.p99.toFixed(1)),
  };
}
