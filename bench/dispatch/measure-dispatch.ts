import { Webhooks } from '@octokit/webhooks';
import Emittery from 'emittery';
import { createHooks } from 'hookable';
import { parseRecord } from '../../functions/delivery/parse-record.ts';
import { type AnyPlugin, definePlugin } from '../../sdk/plugin/define-plugin.ts';
import { eventRecords } from '../cost/sample-batch.ts';
import { median } from '../statistics.ts';
import { createCore } from './create-core.ts';

/** Events in a batch: the default of the stack. */
export const BATCH = 10;
/** Milliseconds that one measurement takes at least. */
const LEAST = 40;

let called = 0;
const hook = async () => {
  called += 1;
};
const batch = eventRecords(BATCH);
const bodies = batch.Records.map(({ body }) => body);
const events = bodies.map((body) => JSON.parse(body).detail);

type Subject = () => Promise<unknown>;

const core = (interested: number, others = 0): Subject => {
  const plugin = (name: string, wants: boolean): AnyPlugin =>
    definePlugin({ name, description: '', hooks: wants ? { onEvent: hook } : { onAlert: hook } });
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

const subjects = {
  'parse: JSON alone': async () => bodies.map((body) => JSON.parse(body)),
  'parse: JSON and schema': async () => bodies.map(parseRecord),
  'core, no plugin wants it': core(0, 1),
  'core, 1 plugin': core(1),
  'core, 10 plugins': core(10),
  'core, 100 plugins': core(100),
  'core, 10 of 20 plugins want it': core(10, 10),
  'core, 10 of 110 plugins want it': core(10, 100),
  'called directly, 10': directly(10),
  'hookable, 10': hookable(10),
  'emittery, 10': emittery(10),
  '@octokit/webhooks, 10': octokit(10),
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;

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

/** What was measured, and what follows from it. Ratios are medians of the rounds' own: both halves of a round had the same weather. */
export class DispatchTimes {
  readonly names: SubjectName[] = Object.keys(subjects).filter(isSubject);
  #taken = new Map<SubjectName, number[]>(this.names.map((name) => [name, []]));
  /** How many hooks were called meanwhile. */
  called = 0;

  add(name: SubjectName, microseconds: number): void {
    this.#taken.get(name)?.push(microseconds);
  }

  /** Microseconds that an event took. */
  of(name: SubjectName): number {
    return median(this.#taken.get(name) ?? []);
  }

  ratio(name: SubjectName, to: SubjectName): number {
    return this.#ofRounds((of) => of(name) / of(to));
  }

  /** What the hooks of an event take with everything that the core does around them, to what they take elsewhere; what an event takes without hooks is taken off. */
  hooksTo(other: SubjectName): number {
    return this.#ofRounds((of) => (of('core, 10 plugins') - of('core, no plugin wants it')) / of(other));
  }

  /** A hook among 100, to one among 10. */
  growth(): number {
    return this.#ofRounds((of) => {
      const alone = of('core, no plugin wants it');
      return (of('core, 100 plugins') - alone) / 10 / (of('core, 10 plugins') - alone);
    });
  }

  #ofRounds(value: (of: (name: SubjectName) => number) => number): number {
    const rounds = this.#taken.get('core, no plugin wants it') ?? [];
    return median(rounds.map((_, round) => value((name) => this.#taken.get(name)?.[round] ?? Number.NaN)));
  }
}

function isSubject(name: string): name is SubjectName {
  return Object.hasOwn(subjects, name);
}

/** Measures all subjects in turn, round after round, so that a busy machine slows all alike. */
export async function measureDispatch(rounds: number): Promise<DispatchTimes> {
  const times = new DispatchTimes();
  for (const name of times.names) await measure(subjects[name]);
  for (let round = rounds; round > 0; round -= 1) {
    for (const name of times.names) times.add(name, await measure(subjects[name]));
  }
  times.called = called;
  return times;
}
