// What a webhook delivery takes of a core: the dispatch function of the deployed bundle with record, schema, signatures, guard,
// time limits, circuit, log and metrics, to a receiver in another process. Beside it undici alone, and undici with the least
// work that the contract of a webhook needs. Rounds alternate.
import { numberOptions } from '../local/command/number-options.ts';
import { verdict } from './shared/verdict.ts';
import { type ClientRounds, measureWebhook } from './webhook/measure-webhook.ts';

/** Milliseconds of processor time of a delivery: a third of what the server of Hookdeck Outpost takes on such a machine. */
const CPU_TARGET = 0.36;
/** Of the rate that undici and the least work reach in the same rounds. */
const SHARE_TARGET = 0.9;

const help = 'Measures webhook deliveries of the deployed bundle: events a second of a core, beside undici.';
const { rounds, events } = numberOptions('bench:webhook', help, { rounds: 9, events: 3000 });

console.log(`${rounds} rounds of ${events} events. A call of the function is a batch, a call of undici one request.`);
for (const history of ['off', 'all'] as const) {
  const taken = await measureWebhook({ rounds, events, history });
  console.log(`\nHistory mode ${history}:`);
  console.table(Object.fromEntries(taken.names.map((name) => [name, row(taken, name)])));
  const cpu = taken.cpu('function, batches of 10');
  console.table({
    'batches of 100': share(taken, 'function, batches of 100', 'undici and the least work, 20 at a time'),
    'batches of 10': share(taken, 'function, batches of 10', 'undici and the least work, batches of 10'),
    'CPU of a delivery, batches of 10': verdict(`${cpu.toFixed(2)} ms`, `at most ${CPU_TARGET} ms`, cpu <= CPU_TARGET),
  });
}

function row(taken: ClientRounds, name: string) {
  return {
    'events/s': Math.round(taken.eventsPerSecond(name)),
    'events/s of a core': Math.round(1000 / taken.cpu(name)),
    'CPU ms an event': Number(taken.cpu(name).toFixed(3)),
    'p50 ms of a call': Number(taken.time(name, 0.5).toFixed(2)),
    'p99 ms of a call': Number(taken.time(name, 0.99).toFixed(2)),
  };
}

function share(taken: ClientRounds, name: string, of: string) {
  const measured = taken.share(name, of);
  const target = `at least ${100 * SHARE_TARGET} % of undici and the least work`;
  return verdict(`${(100 * measured).toFixed(0)} %`, target, measured >= SHARE_TARGET);
}
