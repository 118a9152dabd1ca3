// What a webhook delivery takes of a core: the dispatch function out of the bundle that is deployed, with record, schema, signature, guard, time
// limits, circuit, log and metrics, against a receiver in another process. Beside it undici, fetch and axios, which post a body that is there
// already. Rounds alternate. Run: npm run bench:webhook [-- --rounds 9 --events 3000].
import { parseArgs } from 'node:util';
import { type ClientRounds, measureWebhook } from './webhook/measure-webhook.ts';

/** Milliseconds of processor time that a delivery may take: a third of what Hookdeck Outpost's server was measured to use on this kind of machine. */
const CPU_TARGET = 0.36;

/** Of what undici reaches, at equal concurrency. */
const SHARE_TARGET = 0.75;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, events: { type: 'string', default: '3000' } },
});
const rounds = await measureWebhook({ rounds: Number(values.rounds), events: Number(values.events) });
console.log(
  `${values.rounds} rounds of ${values.events} events; a call of the function is a whole batch, of the others one request`,
);
for (const [endpoint, what] of [
  ['answering', 'an endpoint that answers whatever comes'],
  ['verifying', 'an endpoint that checks the signature and reads the event'],
] as const) {
  const here = rounds.at(endpoint);
  console.log(`\nTo ${what}`);
  console.table(Object.fromEntries(here.names.map((name) => [name, row(here, name)])));
  const cpu = here.cpu('function, batches of 10');
  console.table({
    'batches of 10, of undici 10 at a time': share(here, 'function, batches of 10', 'undici, 10 at a time'),
    '… and the least work in batches of 10': share(
      here,
      'undici and the least work, batches of 10',
      'undici, 10 at a time',
    ),
    'batches of 100, of undici 20 at a time': share(here, 'function, batches of 100', 'undici, 20 at a time'),
    '… and the least work, 20 at a time': share(
      here,
      'undici and the least work, 20 at a time',
      'undici, 20 at a time',
    ),
    'CPU of a delivery, batches of 10': {
      measured: `${cpu.toFixed(2)} ms`,
      target: `at most ${CPU_TARGET} ms`,
      verdict: verdict(cpu <= CPU_TARGET),
    },
  });
}

function row(here: ClientRounds, name: string) {
  return {
    'events/s': Math.round(here.eventsPerSecond(name)),
    'events/s of a core': Math.round(1000 / here.cpu(name)),
    'CPU ms an event': Number(here.cpu(name).toFixed(3)),
    'p50 ms of a call': Number(here.time(name, 0.5).toFixed(2)),
    'p99 ms of a call': Number(here.time(name, 0.99).toFixed(2)),
  };
}

function share(here: ClientRounds, name: string, limit: string) {
  const measured = here.share(name, limit);
  return {
    measured: `${(100 * measured).toFixed(0)} %`,
    target: `at least ${100 * SHARE_TARGET} %`,
    verdict: verdict(measured >= SHARE_TARGET),
  };
}

function verdict(met: boolean): string {
  return met ? 'met' : 'NOT MET';
}
