import { setTimeout as sleep } from 'node:timers/promises';
import { foldDeliveries } from '../deliveries/fold-deliveries.ts';
import { historyOf } from '../history/history-of.ts';
import { inBatches } from '../history/in-batches.ts';
import { listRuns } from '../history/listing/list-entries.ts';
import { readEvent } from '../history/read-event.ts';
import type { Stage } from '../stage/stage.ts';
import type { ReplayResult } from './replay-query.ts';

export interface WaitOptions {
  /** Milliseconds. */
  timeout: number;
  onProgress?: ((arrived: ReplayArrival) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** What has become of a replay, in events. */
export interface ReplayArrival {
  /** Were dispatched; for one plugin: their deliveries have ended. */
  arrived: number;
  /** Of these, those whose deliveries to the plugin were made; undefined for a replay to all plugins. */
  delivered: number | undefined;
}

const INTERVAL = 1000;

/** Waits until a replay has arrived, as far as the history shows. Returns what had arrived at the end. @throws what DynamoDB throws */
export async function waitForReplay(
  stage: Stage<'dynamo'>,
  result: ReplayResult,
  { timeout, onProgress, signal }: WaitOptions,
): Promise<ReplayArrival> {
  const deadline = stage.clock.now() + timeout;
  const count =
    result.plugin === undefined ? new DispatchCount(stage, result) : new DeliveryCount(stage, result, result.plugin);
  // The archive does not say how many there are: then two looks that find the same are the end.
  for (let [before, same] = [-1, 0]; ; ) {
    const arrival = await count.look();
    onProgress?.(arrival);
    same = arrival.arrived === before && arrival.arrived > 0 ? same + 1 : 0;
    before = arrival.arrived;
    const all = result.source === 'history' ? arrival.arrived >= result.sent : same >= 3;
    if (all || stage.clock.now() >= deadline || signal?.aborted) return arrival;
    await sleep(INTERVAL, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

class DispatchCount {
  readonly #stage: Stage<'dynamo'>;
  readonly #result: ReplayResult;

  constructor(stage: Stage<'dynamo'>, result: ReplayResult) {
    this.#stage = stage;
    this.#result = result;
  }

  async look(): Promise<ReplayArrival> {
    const ids = new Set<string>();
    for await (const { eventId, replay } of replayedRuns(this.#stage, this.#result)) {
      if (replay === this.#result.name) ids.add(eventId);
    }
    return { arrived: ids.size, delivered: undefined };
  }
}

/** Looks at each event until its delivery has ended. */
class DeliveryCount {
  readonly #stage: Stage<'dynamo'>;
  readonly #result: ReplayResult;
  readonly #plugin: string;
  readonly #ended = new Set<string>();
  #delivered = 0;

  constructor(stage: Stage<'dynamo'>, result: ReplayResult, plugin: string) {
    this.#stage = stage;
    this.#result = result;
    this.#plugin = plugin;
  }

  async look(): Promise<ReplayArrival> {
    const states = inBatches(this.#waiting(), 25, (eventId) => this.#stateOf(eventId));
    for await (const { eventId, kind } of states) {
      if (kind === 'queued' || kind === 'retrying' || kind === 'parked' || kind === undefined) continue;
      this.#ended.add(eventId);
      if (kind === 'delivered') this.#delivered += 1;
    }
    return { arrived: this.#ended.size, delivered: this.#delivered };
  }

  async *#waiting(): AsyncGenerator<string, void> {
    for await (const { eventId, replay } of replayedRuns(this.#stage, this.#result)) {
      if (replay === this.#result.name && !this.#ended.has(eventId)) yield eventId;
    }
  }

  async #stateOf(eventId: string) {
    const event = await readEvent(historyOf(this.#stage), eventId);
    const stories = foldDeliveries(event?.entries ?? []);
    return { eventId, kind: stories.find(({ plugin }) => plugin === this.#plugin)?.state.kind };
  }
}

function replayedRuns(stage: Stage<'dynamo'>, { startedAt }: ReplayResult) {
  return listRuns(historyOf(stage), { since: startedAt, until: stage.clock.now(), pageSize: 1000 });
}
