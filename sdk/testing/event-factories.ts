import { createEvent, type NewEvent } from '../event/create-event.ts';
import type { PluginEvent } from '../event/plugin-event.ts';

/**
 * Events for tests, complete and plausible; what is given wins.
 *
 * @example
 * ```ts
 * await plugin.receive(anAlert({ severity: 'critical' }));
 * ```
 */
export function anEvent(fields: Partial<NewEvent> = {}): PluginEvent {
  return createEvent({
    event_type: 'server.updated',
    server_id: 1,
    server_name: 'web-1',
    user_id: 7,
    username: 'alice',
    ...fields,
  });
}

/** An event `task.created`. */
export function aTaskCreated(fields: Partial<NewEvent> = {}): PluginEvent {
  return anEvent({
    event_type: 'task.created',
    target_type: 'task',
    target_id: '42',
    meta: { command: 'uptime' },
    ...fields,
  });
}

/** An event `task.finished` of a task that succeeded. */
export function aTaskFinished(fields: Partial<NewEvent> = {}): PluginEvent {
  return anEvent({
    event_type: 'task.finished',
    target_type: 'task',
    target_id: '42',
    meta: { command: 'uptime', exit_code: 0, duration_ms: 12 },
    ...fields,
  });
}

/** An event `alert.triggered` with the severity `warning`. */
export function anAlert(fields: Partial<NewEvent> = {}): PluginEvent {
  return anEvent({
    event_type: 'alert.triggered',
    severity: 'warning',
    meta: { metric: 'disk_used', value: 0.93 },
    ...fields,
  });
}

/** An event `inventory.collected`. */
export function anInventory(fields: Partial<NewEvent> = {}): PluginEvent {
  return anEvent({ event_type: 'inventory.collected', meta: { os: 'linux', cpus: 4 }, ...fields });
}
