import { createHooks } from 'hookable';
import { parseRecord } from '../../functions/delivery/parse-record.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { type AnyPlugin, definePlugin, type Hooks } from '../../sdk/plugin/define-plugin.ts';
import { eventRecords } from '../shared/sample-batch.ts';
import { median } from '../shared/statistics.ts';
import { createCore } from './create-core.ts';

/** Events in a batch: the default of the stack. */
export const BATCH = 10;
/** Milliseconds that one measurement takes at least. */
const LEAST = 40;

type Subject = () => Promise<unknown>;

const hook = async () => {};
const batch = eventRecords(BATCH);
const bodies = batch.Records.map(({ body }) => body);

/** The dispatch function with plugins that want the event, and others that do not. */
function core(interested: number, others = 0, history: HistoryMode = 'off'): Subject {
  const plugin = (name: string, hooks: Hooks<unknown>): AnyPlugin => definePlugin({ name, description: '', hooks });
  const named = (prefix: string, count: number, hooks: Hooks<unknown>) =>
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, plugin(`${prefix}${index}`, hooks)] as const);
  const run = createCore(
    Object.fromEntries([...named('in', interested, { onEvent: hook }), ...named('out', others, { onAlert: hook })]),
    history,
  );
  return () => run(batch);
}

/** Calls ten hooks for every event of a batch, as the core does. */
const tenHooks = (call: () => Promise<unknown>): Subject => {
  return () => Promise.all(bodies.map(call));
};

function hookable(): Subject {
  const hooks = createHooks<{ event: () => Promise<void> }>();
  for (let left = 10; left > 0; left -= 1) hooks.hook('event', () => hook());
  return tenHooks(async () => hooks.callHookParallel('event'));
}

const subjects = {
  'parse: JSON alone': async () => bodies.map((body) => JSON.parse(body)),
  'parse: JSON and schema': async () => bodies.map(parseRecord),
  'core, no plugin wants it': core(0, 1),
  'core, 1 plugin': core(1),
  'core, 10 plugins': core(10),
  'core, 10 plugins, history in memory': core(10, 0, 'all'),
  'core, 100 plugins': core(100),
  'core, 10 of 110 plugins want it': core(10, 100),
  'ten hooks, called directly': tenHooks(() => Promise.all(Array.from({ length: 10 }, hook))),
  'ten hooks, by hookable': hookable(),
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;

/** Microseconds of an event. */
async function measure(subject: Subject): Promise<number> {
  const start = performance.now();
  let batches = 0;
  while (performance.now() - start < LEAST) {
    for (let times = 0; times < 5; times += 1) await subject();
    batches += 5;
  }
  return ((performance.now() - start) * 1000) / (batches * BATCH);
}

/** What dispatch takes. Ratios are medians of the ratios of each round, because both halves of a round meet the same load. */
export class DispatchTimes {
  readonly names: SubjectName[] = Object.keys(subjects).filter(isSubject);
  #rounds: Map<SubjectName, number>[] = [];

  add(round: Map<SubjectName, number>): void {
    this.#rounds.push(round);
  }

  /** Microseconds of an event. */
  of(name: SubjectName): number {
    return this.#median((of) => of(name));
  }

  ratio(name: SubjectName, to: SubjectName): number {
    return this.#median((of) => of(name) / of(to));
  }

  /** Ten hooks with everything that the core does around them, compared with ten hooks that hookable calls. */
  hooksToHookable(): number {
    return this.#median(
      (of) => (of('core, 10 plugins') - of('core, no plugin wants it')) / of('ten hooks, by hookable'),
    );
  }

  /** One hook among 100, compared with one among 10. */
  growth(): number {
    return this.#median((of) => {
      const alone = of('core, no plugin wants it');
      return (of('core, 100 plugins') - alone) / 10 / (of('core, 10 plugins') - alone);
    });
  }

  #median(value: (of: (name: SubjectName) => number) => number): number {
    return median(this.#rounds.map((round) => value((name) => round.get(name) ?? Number.NaN)));
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
    const taken = new Map<SubjectName, number>();
    for (const name of times.names) taken.set(name, await measure(subjects[name]));
    times.add(taken);
  }
  return times;
}
