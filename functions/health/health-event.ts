import type { NewEvent } from '../../sdk/event/create-event.ts';

/** Why a plugin's deliveries wait. */
export type FailingReason = 'circuit_open' | 'paused';

/** The event `plugin.failing`. @param error - with secrets masked */
export function failingEvent(plugin: string, reason: FailingReason, error: string): NewEvent {
  return {
    event_type: 'plugin.failing',
    severity: 'error',
    target_type: 'plugin',
    target_id: plugin,
    meta: { plugin, reason, error },
  };
}

/** The event `plugin.recovered`. Times are in milliseconds since the epoch. */
export function recoveredEvent(plugin: string, since: number, now: number): NewEvent {
  return {
    event_type: 'plugin.recovered',
    severity: 'info',
    target_type: 'plugin',
    target_id: plugin,
    meta: { plugin, failing_since: new Date(since).toISOString(), seconds: Math.round((now - since) / 1000) },
  };
}
