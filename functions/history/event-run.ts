import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { traceIdOf } from '../telemetry/trace-context.ts';
import { fitEvent } from './fit-event.ts';
import type { DeliveryStatus } from './history-entry.ts';
import { type HistoryItem, itemSize } from './history-item.ts';
import { eventPartition, listPartition, runSortKey } from './history-keys.ts';
import { statusCode } from './status-code.ts';

/** What a run is recorded with from its start. Times are milliseconds since the epoch. */
export interface RunStart {
  event: PluginEvent;
  eventJson: string;
  /** Id of the record on the dispatch queue. */
  recordId: string;
  at: number;
  queuedAt?: number | undefined;
  replay?: string | undefined;
  /** JSON object: names of the plugins that were skipped, by reason; empty for none. */
  skipped: string;
}

/** Characters of a record's id that are kept: enough to distinguish two runs of one event within a millisecond. */
const RECORD_ID = 8;

/** Gathers what the plugins' deliveries of one event led to. One write records it, however many plugins there are. */
export class EventRun {
  readonly start: RunStart;
  /** JSON object without its braces: a string grows faster than an array that is turned into one. */
  #outcomes = '';
  #allDelivered = true;
  #publishedAt: number | undefined;

  constructor(start: RunStart) {
    this.start = start;
  }

  /** True when every plugin that wanted the event has it. */
  get allDelivered(): boolean {
    return this.#allDelivered;
  }

  /** Milliseconds since the epoch. */
  get publishedAt(): number {
    this.#publishedAt ??= Date.parse(this.start.event.timestamp);
    return this.#publishedAt;
  }

  /** @param plugin - instance name of a plugin that runs @param duration - milliseconds */
  delivered(plugin: string, duration: number): void {
    this.#outcomes += `${this.#outcomes && ','}"${plugin}":["d",${duration}]`;
  }

  /** @param plugin - instance name, or whatever stands in the allowlist @param duration - milliseconds */
  ended(plugin: string, status: Exclude<DeliveryStatus, 'delivered'>, duration: number, reason?: string): void {
    const outcome = [statusCode[status], duration, ...(reason ? [reason] : [])];
    this.#outcomes += `${this.#outcomes && ','}${JSON.stringify(plugin)}:${JSON.stringify(outcome)}`;
    if (status === 'retry' || status === 'dead' || status === 'parked') this.#allDelivered = false;
  }

  /** @param expiresAt - seconds since the epoch */
  toItem(expiresAt: number): HistoryItem {
    const { event, eventJson, recordId, at, queuedAt, replay, skipped } = this.start;
    const { event_id, event_type, severity } = event;
    const item: HistoryItem = {
      pk: { S: eventPartition(event_id) },
      sk: { S: runSortKey(event_id, at, recordId.slice(0, RECORD_ID)) },
      day: { S: listPartition(at, event_id) },
      at: { N: String(at) },
      type: { S: event_type },
      outcomes: { S: `{${this.#outcomes}}` },
      expires: { N: String(expiresAt) },
    };
    if (severity !== 'info') item.severity = { S: severity };
    const server = event.server_name ?? event.server_id;
    if (server !== null) item.server = { S: String(server).slice(0, 100) };
    if (skipped !== '') item.skipped = { S: skipped };
    if (queuedAt !== undefined) item.queued = { N: String(at - queuedAt) };
    if (replay !== undefined) item.replay = { S: replay };
    if (event.traceparent !== undefined) item.trace = { S: traceIdOf(event) };
    fitEvent(item, itemSize(item), eventJson);
    return item;
  }
}
