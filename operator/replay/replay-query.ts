/** What to replay. Times are milliseconds since the epoch. */
export interface ReplayQuery {
  /** Of the time at which events were dispatched. */
  since: number;
  until: number;
  /** Instance name of the only plugin that gets the events, also those that it missed; all plugins when absent. */
  plugin?: string | undefined;
  /** An exact event type, or a prefix such as `task.*`. */
  type?: string | undefined;
  /** Id of the only event. */
  eventId?: string | undefined;
  /** What the replay is known by; made of the time by default. From the history, an event is sent once under a name. */
  name?: string | undefined;
  /** Only counts. */
  dryRun?: boolean | undefined;
  /** Events a second at most; no limit when absent. From the history only. */
  rate?: number | undefined;
  /** Who does it, for the history. */
  by?: string | undefined;
  /** Called with each error that kept events from being sent. */
  onError?: ((error: unknown) => void) | undefined;
  onProgress?: ((progress: ReplayProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface ReplayProgress {
  /** Events to send; undefined where EventBridge does not say. */
  total: number | undefined;
  sent: number;
  /** Were sent under the same name before: a replay that was stopped continues. */
  sentBefore: number;
  /** Could not be sent. */
  failed: number;
  /** Cannot be sent: the history does not have their text. */
  withoutText: number;
}

export interface ReplayResult extends ReplayProgress {
  name: string;
  /** Where the events came from. */
  source: 'archive' | 'history';
  /** When it began. */
  startedAt: number;
  plugin: string | undefined;
  dryRun: boolean;
  /** False when it was aborted. */
  complete: boolean;
}
