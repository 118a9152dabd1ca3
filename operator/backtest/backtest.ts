import { acceptsType, type CommonConfig } from '../../functions/config/common-config.ts';
import { commonConfigOf } from '../../functions/config/common-config-of.ts';
import { isOwnEvent } from '../../functions/delivery/publish-chain.ts';
import { explainMismatch } from '../../functions/filter/explain-mismatch.ts';
import { matchesPattern } from '../../functions/filter/match-pattern.ts';
import { renderMismatch } from '../../functions/filter/render-mismatch.ts';
import type { DispatchRun } from '../../functions/history/history-entry.ts';
import type { SkipReason } from '../../functions/outcome/skip-reason.ts';
import { parseEventJson } from '../../sdk/event/parse-event-json.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { hooksFor } from '../../sdk/plugin/hooks-for.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { historyOf } from '../history/history-of.ts';
import { inBatches } from '../history/in-batches.ts';
import { keptPeriod } from '../history/listing/kept-period.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import { readEvent } from '../history/read-event.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

export interface BacktestQuery {
  /** Instance name. */
  plugin: string;
  /** The changed configuration, as JSON text; the present one by default, to try changed code of the plugin. */
  config?: string | undefined;
  catalog: Catalog;
  /** Of the time at which events were dispatched; milliseconds since the epoch. */
  since: number;
  /** Now by default. */
  until?: number | undefined;
  /** @param events - looked at so far */
  onProgress?: ((events: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What a changed configuration would have made of the past. */
export interface Backtest {
  plugin: string;
  /** Events that were looked at. */
  events: number;
  /** Of these, those that the history has without their text: nothing is known of them. */
  withoutText: number;
  /** Deliveries that there were. */
  before: number;
  /** Deliveries that there would have been. */
  after: number;
  /** Newest first. */
  added: readonly PastEvent[];
  dropped: readonly (PastEvent & { because: Refusal })[];
}

export interface PastEvent {
  eventId: string;
  eventType: string;
  server: string | undefined;
  /** When it was dispatched. */
  at: number;
}

/** Why the plugin would not get an event; for a filter, each part that does not match. */
export interface Refusal {
  reason: Extract<SkipReason, 'no_hook' | 'event_types' | 'filter' | 'own_event'>;
  mismatches: readonly string[];
}

const READ_AT_ONCE = 24;

/**
 * Compares the deliveries that a plugin got with those that a changed `event_types`, `filter` or code would have made. Sends nothing.
 *
 * @throws {OperatorError} when the configuration is not valid or the catalog lacks the plugin
 * @throws what the AWS SDK throws
 * @throws the signal's reason when it is aborted
 */
export async function backtest(stage: Stage<'dynamo' | 'ssm'>, query: BacktestQuery): Promise<Backtest> {
  const { plugin: name, catalog, signal, onProgress } = query;
  assertKnownPlugin(name, catalog);
  const { settings } = await readSettings(stage);
  const config = query.config ?? settings.configs.get(name);
  if (config === undefined) {
    throw new OperatorError(`\`${name}\` has no configuration`, { kind: 'usage', fix: 'give --config new.json' });
  }
  const checked = await checkConfig(name, settings, catalog, config);
  const [problem] = checked.problems;
  if (problem || !checked.plugin) {
    throw new OperatorError(`the configuration of ${name} is not valid: ${problem?.text ?? 'it has no plugin'}`, {
      kind: 'usage',
      fix: 'correct it and run the command again',
    });
  }
  const common = commonConfigOf(name, { ...settings, configs: new Map([[name, config]]) });
  if (!common) throw new Error('a valid configuration has common keys');
  const judge = (event: PluginEvent) => refusalOf(event, name, common, checked.plugin);
  const period = { ...keptPeriod(stage, query), signal, pageSize: 1000 };
  const result = { events: 0, withoutText: 0, before: 0, after: 0 };
  const added: PastEvent[] = [];
  const dropped: (PastEvent & { because: Refusal })[] = [];
  const judged = inBatches(eachOnce(listRuns(historyOf(stage), period)), READ_AT_ONCE, async (run) => {
    return { run, verdict: await verdictOn(stage, run, common, judge, signal) };
  });
  for await (const { run, verdict } of judged) {
    result.events += 1;
    if (result.events % 100 === 0) onProgress?.(result.events);
    const had = run.outcomes.some((outcome) => outcome.plugin === name && outcome.status !== 'skipped');
    if (had) result.before += 1;
    if (verdict === 'unknown') {
      result.withoutText += 1;
      continue;
    }
    const { eventId, eventType, server, at } = run;
    if (verdict === 'wanted') {
      result.after += 1;
      if (!had) added.push({ eventId, eventType, server, at });
    } else if (had) dropped.push({ eventId, eventType, server, at, because: verdict });
  }
  signal?.throwIfAborted();
  return { plugin: name, ...result, added, dropped };
}

type Verdict = 'wanted' | 'unknown' | Refusal;

/** The text of an event is read only when its type is wanted. */
async function verdictOn(
  stage: Stage<'dynamo'>,
  run: DispatchRun,
  common: CommonConfig,
  judge: (event: PluginEvent) => Refusal | undefined,
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  if (!acceptsType(common, run.eventType)) return { reason: 'event_types', mismatches: [] };
  const history = await readEvent(historyOf(stage), run.eventId, signal);
  for (const entry of history?.entries ?? []) {
    if (entry.kind === 'action' || entry.eventJson === undefined) continue;
    return judge(parseEventJson(entry.eventJson)) ?? 'wanted';
  }
  return 'unknown';
}

function refusalOf(
  event: PluginEvent,
  name: string,
  { filter }: CommonConfig,
  plugin: AnyPlugin | undefined,
): Refusal | undefined {
  if (isOwnEvent(event, name)) return { reason: 'own_event', mismatches: [] };
  if (plugin && !plugin.hooks.onBatch && hooksFor(plugin.hooks, event).length === 0) {
    return { reason: 'no_hook', mismatches: [] };
  }
  if (!filter || matchesPattern(filter, event)) return undefined;
  return { reason: 'filter', mismatches: explainMismatch(filter, event).map(renderMismatch) };
}

async function* eachOnce(runs: AsyncIterable<DispatchRun>): AsyncGenerator<DispatchRun, void> {
  const seen = new Set<string>();
  for await (const run of runs) {
    // A replay to one plugin is not how events come.
    if (seen.has(run.eventId) || run.replay !== undefined) continue;
    seen.add(run.eventId);
    yield run;
  }
}
