import { randomUUID } from 'node:crypto';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { createEvent } from '../../../../sdk/index.ts';

/** An event of the usual size: a task with some output. */
export function sampleEvent(overrides: Partial<PluginEvent> = {}): PluginEvent {
  const output = 'Active: active (running) since Tue 2026-11-24 10:12:01 UTC; 1 day 3h ago\n'.repeat(4);
  return {
    ...createEvent({
      event_id: randomUUID(),
      event_type: 'task.finished',
      server_id: 42,
      server_name: 'web-1.example.com',
      username: 'deploy',
      meta: { command: 'systemctl status nginx', exit_code: 0, duration_ms: 1234, output },
    }),
    ...overrides,
  };
}
