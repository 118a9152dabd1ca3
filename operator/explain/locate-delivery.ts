import type { DeliveryState } from '../deliveries/delivery-state.ts';
import type { Advice, DeliveryLocation, LivePlugin, SkipExplanation } from './explanation.ts';

/** Milliseconds after which a delivery that is due should have been tried. SQS delays a message by 15 minutes at most. */
const LATE = 16 * 60_000;

/** Milliseconds for which the DLQ keeps a message: 14 days, as all queues of the stack. */
const RETENTION = 14 * 86_400_000;

/**
 * Where a delivery is, by its state.
 *
 * @param now - milliseconds since the epoch
 */
export function locateDelivery(state: DeliveryState, now: number): DeliveryLocation {
  switch (state.kind) {
    case 'delivered':
      return { place: 'delivered' };
    case 'retrying':
    case 'queued': {
      const dueAt = state.kind === 'retrying' ? state.dueAt : undefined;
      return { place: 'queue', queue: state.queue, dueAt, overdue: now > (dueAt ?? state.at) + LATE };
    }
    case 'parked':
      // It is checked every few minutes, and recorded when that changes something.
      return { place: 'queue', queue: 'slow', dueAt: state.dueAt, overdue: false };
    case 'dead': {
      const expiresAt = state.at + RETENTION;
      if (now > expiresAt) return { place: 'expired', at: expiresAt };
      return { place: 'deliveries DLQ', since: state.at, expiresAt, reason: state.reason };
    }
    case 'purged':
      return { place: 'deleted', at: state.at };
    case 'skipped':
    case 'no_failure_recorded':
      return { place: 'none' };
  }
}

/** What an operator would do about a delivery. */
export function adviseOn(
  plugin: string,
  location: DeliveryLocation,
  live: LivePlugin,
  skip: SkipExplanation | undefined,
): Advice {
  if (skip) return adviseOnSkip(plugin, skip, live);
  switch (location.place) {
    case 'queue':
      if (live.paused) return { do: 'resume', plugin };
      return location.overdue ? { do: 'look at status' } : { do: 'wait', until: location.dueAt };
    case 'deliveries DLQ':
      if (!live.enabled) return { do: 'enable all' };
      return live.inAllowlist ? { do: 'redrive', plugin } : { do: 'enable', plugin };
    case 'expired':
    case 'deleted':
      return { do: 'replay', plugin };
    case 'delivered':
    case 'none':
      return { do: 'nothing' };
  }
}

function adviseOnSkip(plugin: string, skip: SkipExplanation, live: LivePlugin): Advice {
  switch (skip.reason) {
    case 'plugins_disabled':
      return live.enabled ? { do: 'replay', plugin } : { do: 'enable all' };
    case 'not_allowlisted':
      return live.inAllowlist ? { do: 'replay', plugin } : { do: 'enable', plugin };
    case 'not_configured':
      return { do: 'configure', plugin };
    case 'event_types':
    case 'filter':
      return skip.wantsNow ? { do: 'replay', plugin } : { do: 'change filter', plugin };
    case 'no_hook':
    case 'own_event':
    case 'duplicate':
    case 'not_wanted':
      return { do: 'nothing' };
  }
}
