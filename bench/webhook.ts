// What a webhook delivery takes of a core: the dispatch function out of the bundle that is deployed, with record, schema, signature, guard, time
// limits, circuit, log and metrics, against a receiver in another process. Beside it undici, fetch and axios, which post a body that is there
// already. Rounds alternate. Run: npm run bench:webhook [-- --rounds 9 --events 4000].
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../infra/bundle-functions.ts';
import { PREFIX, sandboxEnvironment } from './cost/sandbox-environment.ts';
import { median, quantile } from './statistics.ts';
import type { Orders, Round } from './webhook/measure-clients.ts';
import type { Addresses } from './webhook/receiver.ts';

/** Milliseconds of processor time that a delivery may take: a third of what Hookdeck Outpost's server was measured to use on this kind of machine. */
const CPU_TARGET = 0.36;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, events: { type: 'string', default: '4000' } },
});
const folder = await mkdtemp(join(tmpdir(), 'bench-webhook-'));
const receiver = fork(join(import.meta.dirname, 'webhook/receiver.ts'));
try {
  bundleFunctions(folder);
  const [addresses]: Addresses[] = await once(receiver, 'message');
  if (!addresses) throw new Error('the receiver did not start');
  await configure(receiver, addresses.receiver);
  const rounds = await measure(addresses, {
    folder,
    url: addresses.receiver,
    rounds: Number(values.rounds),
    events: Number(values.events),
  });
  report(rounds);
} finally {
  receiver.kill();
  await rm(folder, { recursive: true, force: true });
}

async function configure(services: ChildProcess, url: string): Promise<void> {
  const parameters = {
    enabled: 'true',
    allowlist: 'webhook',
    'network/allow': '127.0.0.0/8',
    'webhook/config': JSON.stringify({ url, allow_http: true, secret: 'a secret for the benchmark' }),
  };
  services.send(Object.entries(parameters).map(([key, Value]) => ({ Name: `${PREFIX}/${key}`, Value })));
  await once(services, 'message');
}

async function measure({ aws }: Addresses, orders: Orders): Promise<Round[]> {
  const child = fork(join(import.meta.dirname, 'webhook/measure-clients.ts'), [JSON.stringify(orders)], {
    env: { PATH: process.env.PATH, ...sandboxEnvironment, AWS_ENDPOINT_URL: aws },
    // The function's log is written, and nobody keeps it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const rounds: Round[] = [];
  child.on('message', (round: Round) => rounds.push(round));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the process that is measured ended with ${code}`);
  return rounds;
}

function report(rounds: readonly Round[]): void {
  const names = [...new Set(rounds.map(({ name }) => name))].toSorted();
  const of = (name: string) => rounds.filter((round) => round.name === name);
  const row = (name: string) => {
    const times = of(name).flatMap((round) => round.times);
    const cpu = median(of(name).map((round) => round.cpu));
    return {
      'events/s': Math.round(median(of(name).map(({ eventsPerSecond }) => eventsPerSecond))),
      'events/s of a core': Math.round(1000 / cpu),
      'CPU ms an event': Number(cpu.toFixed(3)),
      'p50 ms of a call': Number(quantile(times, 0.5).toFixed(2)),
      'p99 ms of a call': Number(quantile(times, 0.99).toFixed(2)),
    };
  };
  console.log(
    `${values.rounds} rounds of ${values.events} events; a call of the function is a whole batch, of the others one request`,
  );
  console.table(Object.fromEntries(names.map((name) => [name, row(name)])));

  /** Median of the rounds' ratios: both halves of a round had the same weather. */
  const share = (name: string, limit: string) =>
    median(
      of(name).map(({ eventsPerSecond }, round) => eventsPerSecond / (of(limit)[round]?.eventsPerSecond ?? Number.NaN)),
    );
  const verdict = (met: boolean) => (met ? 'met' : 'NOT MET');
  const beside = (name: string, limit: string) => {
    const measured = share(name, limit);
    return {
      measured: `${(100 * measured).toFixed(0)} %`,
      target: 'at least 75 %',
      verdict: verdict(measured >= 0.75),
    };
  };
  const cpu = median(of('dispatch function, batches of 10').map((round) => round.cpu));
  console.table({
    'batches of 10, of undici 10 at a time': beside('dispatch function, batches of 10', 'undici, 10 at a time'),
    'batches of 100, of undici 20 at a time': beside(
      'dispatch function, batches of 100, 20 at a time',
      'undici, 20 at a time',
    ),
    'CPU of a delivery, batches of 10': {
      measured: `${cpu.toFixed(2)} ms`,
      target: `at most ${CPU_TARGET} ms`,
      verdict: verdict(cpu <= CPU_TARGET),
    },
  });
}
