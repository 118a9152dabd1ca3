import type { Mismatch } from '../../functions/filter/explain-mismatch.ts';
import type { OperatorAction } from '../../functions/history/history-entry.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import type { DeadLetter, DeadLetterKind } from '../dead-letters/dead-letter.ts';
import type { DeliveryStory, SkippedBecause, WaitQueue } from '../deliveries/delivery-state.ts';

/** The answer to "what happened to this event?". Times are milliseconds since the epoch. */
export type Explanation = EventExplanation | DeadEvent | SeveralEvents | UnknownEvent;

/** The history has the event. */
export interface EventExplanation {
  kind: 'event';
  eventId: string;
  eventType: string;
  severity: string;
  /** Name of the server, or its id. */
  server: string | undefined;
  traceId: string | undefined;
  /** The event's own timestamp; undefined when its JSON was left out. */
  publishedAt: number | undefined;
  /** Oldest first: more than one when the event was replayed, or came twice. Empty when the history has its failures only. */
  dispatches: readonly Dispatch[];
  /** JSON text as published; undefined when it was left out. */
  eventJson: string | undefined;
  /** Why it was left out. */
  eventNote: string | undefined;
  /** In the order of the plugins' names. */
  deliveries: readonly DeliveryExplanation[];
  /** What operators did to the event as a whole. */
  actions: readonly OperatorAction[];
  historyMode: HistoryMode;
  /** The search for deliveries that should have been tried long ago; undefined when there are none. */
  search: DeadLetterSearch | undefined;
}

/** How far a DLQ was searched. */
export interface DeadLetterSearch {
  kind: DeadLetterKind;
  looked: number;
  /** Dead letters that the DLQ had, as SQS estimates it. */
  total: number;
  /** Of these, another reader had them, for up to 15 minutes: they were not searched. */
  hidden: number;
  /** False when the time was over first, or SQS let nobody look at more. */
  complete: boolean;
}

/** One run through the dispatch function. */
export interface Dispatch {
  at: number;
  /** When the bus delivered the event to the dispatch queue; undefined when unknown. */
  queuedAt: number | undefined;
  /** Name of the replay that sent the event. */
  replay: string | undefined;
}

export interface DeliveryExplanation extends DeliveryStory {
  location: DeliveryLocation;
  /** How the plugin is now. */
  live: LivePlugin;
  /** Why the plugin did not get the event. */
  skip: SkipExplanation | undefined;
  /** What an operator would do next. */
  advice: Advice;
}

/** Where a delivery is now. */
export type DeliveryLocation =
  | { place: 'delivered' }
  | {
      place: 'queue';
      queue: WaitQueue;
      /** When the next attempt is due; undefined when unknown. */
      dueAt: number | undefined;
      /** True when that is long over: the functions do not keep up, or the message is no longer there. */
      overdue: boolean;
    }
  /** SQS deletes it at `expiresAt`. */
  | { place: 'deliveries DLQ'; since: number; expiresAt: number; reason: string }
  /** SQS deleted the dead letter after 14 days. */
  | { place: 'expired'; at: number }
  | { place: 'deleted'; at: number }
  | { place: 'none' };

/** What holds a plugin back at present. */
export interface LivePlugin {
  inAllowlist: boolean;
  /** False when all plugins are switched off. */
  enabled: boolean;
  paused: { reason: string; since: number } | undefined;
  circuit: { error: string; since: number; until: number } | undefined;
  isolatedUntil: number | undefined;
}

export type SkipExplanation =
  | { reason: Exclude<SkippedBecause, 'no_hook' | 'event_types' | 'filter' | 'not_allowlisted'> }
  /** The plugin was not in the allowlist when the event came. */
  | { reason: 'not_allowlisted'; allowlistChangedAt: number | undefined }
  /** @property hooks - that the plugin has; undefined where the catalog lacks it */
  | { reason: 'no_hook'; found: string; hooks: readonly string[] | undefined }
  /** @property wantsNow - the present configuration accepts the event */
  | { reason: 'event_types'; found: string; wanted: readonly string[]; wantsNow: boolean }
  | { reason: 'filter'; mismatches: readonly FilterMismatch[]; wantsNow: boolean };

/** A part of a filter that an event does not match: as data, and as one line. */
export interface FilterMismatch {
  mismatch: Mismatch;
  text: string;
}

/** What one would do next. Surfaces show it as a command or a button. */
export type Advice =
  | { do: 'nothing' }
  | { do: 'wait'; until: number | undefined }
  | { do: 'resume'; plugin: string }
  | { do: 'redrive'; plugin: string }
  | { do: 'replay'; plugin: string }
  | { do: 'enable all' }
  | { do: 'enable'; plugin: string }
  | { do: 'configure'; plugin: string }
  | { do: 'change filter'; plugin: string }
  | { do: 'look at status' };

/** The event is in a DLQ, and the history does not have it. */
export interface DeadEvent {
  kind: 'dead';
  asked: string;
  letters: readonly DeadLetter[];
  advice: Advice | { do: 'redrive event' | 'fix publisher' };
}

/** Several events begin with what was given. */
export interface SeveralEvents {
  kind: 'several';
  asked: string;
  /** Newest first. */
  matches: readonly EventMatch[];
  /** True when there are more than are listed. */
  more: boolean;
}

export interface EventMatch {
  eventId: string;
  eventType: string;
  server: string | undefined;
  at: number;
}

/** The event is nowhere. */
export interface UnknownEvent {
  kind: 'unknown';
  asked: string;
  ruledOut: readonly RuledOut[];
  /** Messages that no one can look into: the event may be one of them. */
  waiting: { dispatch: number; retry: number; slow: number };
}

/** A place in which the event is not. */
export type RuledOut =
  /** @property days - for which the history is kept */
  { place: 'history'; mode: HistoryMode; days: number } | ({ place: 'dead letters' } & DeadLetterSearch);
