import { createColors } from 'picocolors';
import type { PluginEvent } from '../../sdk/index.ts';
import type { DeliveryNote } from './deliveries/delivery-note.ts';

/** Writes the demo's lines: one an event, one a delivery, in columns. */
export interface ConsoleLines {
  event(event: PluginEvent): void;
  delivered(delivery: { event_id: string; plugin: string; attempt: number; event_type: string }): void;
  /** An attempt that failed: what comes next. */
  failed(note: DeliveryNote): void;
  loaded(plugin: string): void;
}

const colours = { info: 'dim', warning: 'yellow', error: 'red', critical: 'red' } as const;

/**
 * @param write - takes a line without its end
 * @param now - milliseconds since the epoch
 */
export function consoleLines(write: (line: string) => void, useColour: boolean, now: () => number): ConsoleLines {
  const paint = createColors(useColour);
  const line = (what: string, id: string, type: string, who: string, detail: string) =>
    write(
      `${paint.dim(new Date(now()).toTimeString().slice(0, 8))}  ${what}  ${paint.dim(id.slice(0, 8))}  ${type.padEnd(22)}  ${who.padEnd(12)}  ${detail}`.trimEnd(),
    );
  return {
    event: (event) =>
      line(
        paint.cyan('event    '),
        event.event_id,
        event.event_type,
        event.severity,
        paint[colours[event.severity]](detailOf(event)),
      ),
    delivered: ({ event_id, event_type, plugin, attempt }) =>
      line(paint.green('delivered'), event_id, event_type, plugin, attempt > 1 ? `at attempt ${attempt}` : ''),
    failed(note) {
      const what = note.outcome === 'dead' ? paint.red('dead     ') : paint.yellow('retry    ');
      const next = note.outcome === 'dead' ? 'kept in the deliveries DLQ' : `again in ${note.retry_in_s ?? '?'} s`;
      line(
        what,
        note.event_id,
        note.event_type,
        note.plugin,
        `attempt ${note.attempt}: ${note.error ?? note.reason ?? 'failed'}; ${next}`,
      );
    },
    loaded: (plugin) => line(paint.magenta('loaded   '), '        ', '', plugin, ''),
  };
}

/** The part of an event's `meta` that tells it from others of its type. */
function detailOf({ event_type, meta }: PluginEvent): string {
  const text = (key: string) => (meta[key] === undefined || meta[key] === null ? '' : String(meta[key]));
  if (event_type.startsWith('alert.')) return `${text('metric')} is ${text('value')}`;
  if (event_type === 'server.status_changed') return `${text('old_status')} → ${text('new_status')}`;
  if (event_type === 'terminal.command') return `${text('command')} (exit code ${text('exit_code')})`;
  if (event_type === 'inventory.collected') return `${text('hostname')}, Node.js ${text('node_version')}`;
  const outcome = text('reason') || (meta.exit_code === undefined ? '' : `exit code ${text('exit_code')}`);
  return outcome ? `${text('name')} (${outcome})` : text('name');
}
