import type {
  DispatchRun,
  FirstOutcome,
  HistoryEntry,
  OperatorAction,
  RecordedAttempt,
} from '../../functions/history/history-entry.ts';
import { skipReasons } from '../../functions/outcome/skip-reason.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import type {
  AttemptStep,
  DeliveryState,
  DeliveryStep,
  DeliveryStory,
  SkippedBecause,
  WaitQueue,
} from './delivery-state.ts';

/**
 * Combines what the history has of one event: for each plugin what happened, and the state of its delivery. Plugins come in
 * the order of their names.
 *
 * @param entries - of one event
 * @param mode - what the history records; `all` by default
 */
export function foldDeliveries(entries: readonly HistoryEntry[], mode: HistoryMode = 'all'): DeliveryStory[] {
  const sorted = entries.toSorted((a, b) => a.at - b.at);
  const attempts = sorted.filter((entry) => entry.kind === 'attempt');
  const stories = new Map<string, DeliveryStep[]>();
  const add = (plugin: string, ...steps: readonly DeliveryStep[]) =>
    stories.set(plugin, [...(stories.get(plugin) ?? []), ...steps]);

  const detailed = new Set<RecordedAttempt>();
  for (const run of sorted.filter((entry) => entry.kind === 'run')) {
    for (const { plugin, reason } of run.skipped) add(plugin, { kind: 'skipped', at: run.at, reason });
    for (const outcome of run.outcomes) {
      const detail = detailOf(run, outcome, attempts, detailed);
      if (detail) detailed.add(detail);
      add(outcome.plugin, detail ? attemptStep(detail) : firstStep(run, outcome));
    }
  }
  for (const attempt of attempts) if (!detailed.has(attempt)) add(attempt.plugin, attemptStep(attempt));
  addActions(
    sorted.filter((entry) => entry.kind === 'action'),
    stories,
  );
  const byName = [...stories].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byName.map(([plugin, steps]) => toStory(plugin, steps, mode));
}

/** The attempt entry that has the details of a first outcome. */
function detailOf(
  run: DispatchRun,
  { plugin, status }: FirstOutcome,
  attempts: readonly RecordedAttempt[],
  taken: ReadonlySet<RecordedAttempt>,
): RecordedAttempt | undefined {
  return attempts.find(
    (entry) =>
      entry.plugin === plugin &&
      entry.attempt === 1 &&
      entry.status === status &&
      status !== 'delivered' &&
      entry.at >= run.at &&
      !taken.has(entry),
  );
}

function firstStep(run: DispatchRun, { status, duration, reason }: FirstOutcome): DeliveryStep {
  const at = run.at + duration;
  if (status === 'deferred') return { kind: 'queued', at, reason: reason ?? '' };
  if (status === 'skipped') return { kind: 'skipped', at, reason: skipReason(reason) };
  const unknown = { httpStatus: undefined, error: undefined, answer: undefined, request: undefined, nextAt: undefined };
  return { kind: 'attempt', at, number: 1, status, reason, duration, ...unknown };
}

function attemptStep(entry: RecordedAttempt): DeliveryStep {
  const { at, attempt: number, status, reason, duration, httpStatus, error, answer, request, nextAt } = entry;
  if (status === 'deferred') return { kind: 'queued', at, reason: reason ?? '' };
  if (status === 'skipped') return { kind: 'skipped', at, reason: skipReason(reason) };
  return { kind: 'attempt', at, number, status, reason, duration, httpStatus, error, answer, request, nextAt };
}

function skipReason(text: string | undefined): SkippedBecause {
  return skipReasons.find((reason) => reason === text) ?? 'not_wanted';
}

/** An action without a plugin concerns every plugin that is known by then. */
function addActions(actions: readonly OperatorAction[], stories: Map<string, DeliveryStep[]>): void {
  for (const { plugin, at, action, by } of actions) {
    for (const name of plugin === undefined ? [...stories.keys()] : [plugin]) {
      stories.set(name, [...(stories.get(name) ?? []), { kind: 'action', at, action, by }]);
    }
  }
}

function toStory(plugin: string, unsorted: readonly DeliveryStep[], mode: HistoryMode): DeliveryStory {
  // What an operator sends again may be delivered within the same millisecond.
  const steps = unsorted.toSorted((a, b) => a.at - b.at || Number(a.kind === 'attempt') - Number(b.kind === 'attempt'));
  const delivered = steps.findLast((step) => step.kind === 'attempt' && step.status === 'delivered');
  return { plugin, steps, state: stateAfter(steps, mode), deliveredAt: delivered?.at };
}

function stateAfter(steps: readonly DeliveryStep[], mode: HistoryMode): DeliveryState {
  const last = steps.at(-1);
  if (!last) throw new Error('a story has at least one step');
  switch (last.kind) {
    case 'skipped':
      return { kind: 'skipped', at: last.at, reason: last.reason };
    case 'queued':
      if (mode === 'failures') return { kind: 'no_failure_recorded', at: last.at };
      return { kind: 'queued', at: last.at, reason: last.reason, queue: last.reason === 'slow' ? 'slow' : 'retry' };
    case 'action':
      if (last.action === 'purged') return { kind: 'purged', at: last.at, by: last.by };
      if (mode === 'failures') return { kind: 'no_failure_recorded', at: last.at };
      return { kind: 'queued', at: last.at, reason: last.action, queue: 'retry' };
    case 'attempt':
      // A first success after a wait is no failure, and so not recorded.
      if (mode === 'failures' && last.status === 'parked' && last.number === 1) {
        return { kind: 'no_failure_recorded', at: last.at };
      }
      return stateAfterAttempt(last);
  }
}

function stateAfterAttempt({ at, status, reason = '', nextAt: dueAt }: AttemptStep): DeliveryState {
  switch (status) {
    case 'delivered':
      return { kind: 'delivered', at };
    case 'dead':
      return { kind: 'dead', at, reason };
    case 'parked':
      return { kind: 'parked', at, reason, queue: 'slow', dueAt };
    case 'retry':
      return { kind: 'retrying', at, reason, queue: queueAfter(reason), dueAt };
  }
}

/** As `decideNextStep` has it: a plugin that took all of its time waits on the slow queue. */
function queueAfter(reason: string): WaitQueue {
  return reason === 'timeout' || reason === 'slow' ? 'slow' : 'retry';
}
