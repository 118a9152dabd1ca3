// What a webhook delivery takes of a core: the dispatch function of the deployed bundle with record, schema, signatures, guard,
// time limits, circuit, log and metrics, to a receiver in another process. Beside it undici alone, and undici with the least
// work that the contract of a webhook needs. Rounds alternate.
import { numberOptions } from '../local/command/number-options.ts';
import { verdict } from './shared/verdict.ts';
import { measureWebhook } from './webhook/measure-webhook.ts';

/** Milliseconds of processor time of a delivery: a third of what the server of Hookdeck Outpost takes on such a machine. */
const CPU_TARGET = 0.36;
/** Of what undici reaches with the same concurrency. */
const SHARE_TARGET = 0.75;

const help = 'Measures webhook deliveries of the deployed bundle: events a second of a core, beside undici.';
const { rounds, events } = numberOptions('bench:webhook', help, { rounds: 9, events: 3000 });
const taken = await measureWebhook({ rounds, events });

console.log(
  `${rounds} rounds of ${events} events. A call of the function is a batch, a call of the others one request.`,
);
console.table(Object.fromEntries(taken.names.map((name) => [name, row(name)])));
const cpu = taken.cpu('function, batches of 10');
console.table({
  'batches of 10, of undici 10 at a time': share('function, batches of 10', 'undici, 10 at a time'),
  '… the least work in batches of 10': share('undici and the least work, batches of 10', 'undici, 10 at a time'),
  'batches of 100, of undici 20 at a time': share('function, batches of 100', 'undici, 20 at a time'),
  '… the least work, 20 at a time': share('undici and the least work, 20 at a time', 'undici, 20 at a time'),
  'CPU of a delivery, batches of 10': verdict(`${cpu.toFixed(2)} ms`, `at most ${CPU_TARGET} ms`, cpu <= CPU_TARGET),
});

function row(name: string) {
  return {
    'events/s': Math.round(taken.eventsPerSecond(name)),
    'events/s of a core': Math.round(1000 / taken.cpu(name)),
    'CPU ms an event': Number(taken.cpu(name).toFixed(3)),
    'p50 ms of a call': Number(taken.time(name, 0.5).toFixed(2)),
    'p99 ms of a call': Number(taken.time(name, 0.99).toFixed(2)),
  };
}

function share(name: string, of: string) {
  const measured = taken.share(name, of);
  return verdict(`${(100 * measured).toFixed(0)} %`, `at least ${100 * SHARE_TARGET} %`, measured >= SHARE_TARGET);
}
