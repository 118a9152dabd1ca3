// What the core takes of an event in one process: record, parse, route, hooks that do nothing, outcomes. Beside it what others take to call the
// same hooks: a loop, hookable, emittery and @octokit/webhooks, none of which parses, times out, isolates or says what became of it.
// Rounds alternate, so that a busy machine slows all alike. Run: npm run bench:dispatch [-- --rounds 15].
import { parseArgs } from 'node:util';
import { Webhooks } from '@octokit/webhooks';
import Emittery from 'emittery';
import { createHooks } from 'hookable';
import { parseRecord } from '../functions/delivery/parse-record.ts';
import type { AnyPlugin } from '../sdk/plugin/define-plugin.ts';
import { eventRecords } from './cost/sample-batch.ts';
import { createCore } from './dispatch/create-core.ts';
import { median } from './statistics.ts';

/** Events in a batch: the default of the stack. */
const BATCH = 10;
/** Milliseconds that one measurement takes at least. */
const LEAST = 40;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });

let called = 0;
const hook = async () => {
  called += 1;
};
const batch = eventRecords(BATCH);
const bodies = batch.Records.map(({ body }) => body);
const events = bodies.map((body) => JSON.parse(body).detail);

type Subject = () => Promise<unknown>;

const core = (interested: number, others = 0): Subject => {
  const plugin = (name: string, wants: boolean): AnyPlugin => ({
    name,
    description: '',
    hooks: wants ? { onEvent: hook } : { onAlert: hook },
  });
  const named = (prefix: string, count: number, wants: boolean) =>
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, plugin(`${prefix}${index}`, wants)] as const);
  const run = createCore(Object.fromEntries([...named('in', interested, true), ...named('out', others, false)]));
  return () => run(batch);
};

/** Calls the hooks of every event of a batch, all at once, as the core does. */
const together = (call: (event: unknown) => Promise<unknown>): Subject => {
  return () => Promise.all(events.map(call));
};

function directly(count: number): Subject {
  return together(() => Promise.all(Array.from({ length: count }, hook)));
}

function hookable(count: number): Subject {
  const hooks = createHooks<{ event: (event: unknown) => Promise<void> }>();
  for (let left = count; left > 0; left -= 1) hooks.hook('event', () => hook());
  return together(async (event) => hooks.callHookParallel('event', event));
}

function emittery(count: number): Subject {
  const emitter = new Emittery<{ event: unknown }>();
  for (let left = count; left > 0; left -= 1) emitter.on('event', () => hook());
  return together((event) => emitter.emit('event', event));
}

function octokit(count: number): Subject {
  const webhooks = new Webhooks({ secret: 'a secret for the benchmark' });
  for (let left = count; left > 0; left -= 1) webhooks.onAny(() => hook());
  const [payload] = events;
  return together(() => webhooks.receive({ id: '1', name: 'ping', payload }));
}

const subjects: Record<string, Subject> = {
  'parse: JSON alone': async () => bodies.map((body) => JSON.parse(body)),
  'parse: JSON and schema': async () => bodies.map(parseRecord),
  'core, 0 plugins': core(0),
  'core, 1 plugin': core(1),
  'core, 10 plugins': core(10),
  'core, 100 plugins': core(100),
  'core, 10 of 20 plugins want it': core(10, 10),
  'core, 10 of 110 plugins want it': core(10, 100),
  'called directly, 10': directly(10),
  'hookable, 10': hookable(10),
  'emittery, 10': emittery(10),
  '@octokit/webhooks, 10': octokit(10),
};

/** Microseconds that an event takes. */
async function measure(subject: Subject): Promise<number> {
  const start = performance.now();
  let batches = 0;
  while (performance.now() - start < LEAST) {
    for (let times = 0; times < 5; times += 1) await subject();
    batches += 5;
  }
  return ((performance.now() - start) * 1000) / (batches * BATCH);
}

const taken: Record<string, number[]> = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
for (const subject of Object.values(subjects)) await measure(subject);
for (let round = Number(values.rounds); round > 0; round -= 1) {
  for (const [name, subject] of Object.entries(subjects)) taken[name]?.push(await measure(subject));
}
const of = (name: string) => median(taken[name] ?? []);
/** Median of the rounds' ratios: both halves of a round had the same weather. */
const ratio = (name: string, to: string) =>
  median((taken[name] ?? []).map((value, round) => value / (taken[to]?.[round] ?? Number.NaN)));

console.log(
  `Microseconds an event, batches of ${BATCH}, medians of ${values.rounds} rounds; ${called} hooks were called`,
);
console.table(
  Object.fromEntries(
    Object.keys(subjects).map((name) => [
      name,
      { µs: Number(of(name).toFixed(2)), 'to calling directly': Number(ratio(name, 'called directly, 10').toFixed(2)) },
    ]),
  ),
);

/** What the hooks of an event take with everything that the core does around them, to what they take elsewhere; what an event takes without hooks is taken off. */
const hooksTo = (other: string) =>
  median(
    (taken['core, 10 plugins'] ?? []).map(
      (value, round) => (value - (taken['core, 0 plugins']?.[round] ?? 0)) / (taken[other]?.[round] ?? Number.NaN),
    ),
  );
const verdict = (met: boolean) => (met ? 'met' : 'NOT MET');
const alone = of('core, 0 plugins');
const growth = (of('core, 100 plugins') - alone) / 100 / ((of('core, 10 plugins') - alone) / 10);
const flat = ratio('core, 10 of 110 plugins want it', 'core, 10 plugins');
const beside = (other: string) => {
  const times = hooksTo(other);
  return { measured: `× ${times.toFixed(2)}`, target: 'no slower', verdict: verdict(times <= 1) };
};
console.table({
  'a hook, beside hookable': beside('hookable, 10'),
  'a hook, beside emittery': beside('emittery, 10'),
  'a hook among 100, to one among 10': {
    measured: `× ${growth.toFixed(2)}`,
    target: '± 25 %',
    verdict: verdict(Math.abs(growth - 1) <= 0.25),
  },
  'an event, 10 plugins, parsed and checked': {
    measured: `${of('core, 10 plugins').toFixed(1)} µs`,
    target: '13 µs',
    verdict: verdict(of('core, 10 plugins') < 13),
  },
  '100 plugins that do not want it': {
    measured: `× ${flat.toFixed(2)}`,
    target: '± 10 %',
    verdict: verdict(Math.abs(flat - 1) <= 0.1),
  },
});
