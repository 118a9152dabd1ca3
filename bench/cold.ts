// How long a cold start takes: from the start of the process until the first hook is called, and to the dispatch function's answer to a batch of
// one event, by when every enabled plugin has made its delivery. Beside it a handler that does nothing, and the same function bundled without a
// thought of its start. SSM, DynamoDB, SQS and the webhooks' receiver are stood in for by this process and answer at once. Lambda's own part, like
// fetching the bundle, is not in it. Each start is that of a fresh process; rounds alternate, so that a busy machine slows all alike.
// Run: npm run bench:cold [-- --rounds 21].
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSubjects, names } from './cold/build-subjects.ts';
import { bundleSizes } from './cold/bundle-sizes.ts';
import { measureStarts } from './cold/measure-starts.ts';
import type { Started } from './cold/start-cold.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' } } });

// Inside of the project, for generated plugins to find its packages.
const local = resolve(import.meta.dirname, '../.local');
await mkdir(local, { recursive: true });
const folder = await mkdtemp(join(local, 'bench-cold-'));
const built = await buildSubjects(folder).catch(failed);
const taken = await measureStarts(built, Number(values.rounds), join(folder, 'batch.json')).catch(failed);
await removeFolder();

function removeFolder() {
  return rm(folder, { recursive: true, force: true });
}

async function failed(error: unknown): Promise<never> {
  await removeFolder();
  throw error;
}

type Clock = keyof Started;

const of = (name: string, clock: Clock) => median((taken.get(name) ?? []).map((started) => started[clock]));
/** Median of the rounds' ratios: both halves of a round had the same weather. */
const ratio = (name: string, to: string, clock: Clock) => {
  const base = taken.get(to) ?? [];
  return median((taken.get(name) ?? []).map((started, round) => started[clock] / (base[round]?.[clock] ?? Number.NaN)));
};

console.log(`Milliseconds from the start of the process, medians of ${values.rounds} rounds`);
console.table(
  Object.fromEntries(
    [...taken.keys()].map((name) => [
      name,
      {
        'first hook': of(name, 'hook').toFixed(1),
        'to empty': ratio(name, names.empty, 'hook').toFixed(2),
        answer: of(name, 'wall').toFixed(1),
        'answer, to empty': ratio(name, names.empty, 'wall').toFixed(2),
        'processor ms': of(name, 'cpu').toFixed(1),
        'processor, to empty': ratio(name, names.empty, 'cpu').toFixed(2),
      },
    ]),
  ),
);

const kB = (bytes: number) => Number((bytes / 1000).toFixed(1));
const sizes = bundleSizes(built.metafile, 'functions/dispatch/handler.ts');
const sum = (when: 'start' | 'later') => kB([...sizes.values()].reduce((total, size) => total + size[when], 0));
console.log(`The dispatch function's code, kB: ${sum('start')} at start, ${sum('later')} only when it is used`);
console.table(
  Object.fromEntries([...sizes].map(([name, { start, later }]) => [name, { 'at start': kB(start), later: kB(later) }])),
);

const verdict = (met: boolean) => (met ? 'met' : 'NOT MET');
const times = (number: number) => `× ${number.toFixed(2)}`;
const webhook = ratio(names.webhook, names.empty, 'hook');
const toNaive = ratio(names.webhook, names.naive, 'hook');
// More code to load is more to compute, which other users of the machine disturb less.
const more = ratio(names.more, names.webhook, 'cpu');
console.table({
  'first hook with the webhook enabled, to an empty handler': {
    measured: times(webhook),
    target: 'at most × 3',
    verdict: verdict(webhook <= 3),
  },
  '… to the naive bundle': {
    measured: times(toNaive),
    // As the three times above are to the five and a half that a naive bundle was once measured to take.
    target: 'at most × 0.55',
    verdict: verdict(toNaive <= 0.55),
  },
  'processor time of more plugins that are not enabled': {
    measured: times(more),
    target: '± 3 %',
    verdict: verdict(Math.abs(more - 1) <= 0.03),
  },
});
