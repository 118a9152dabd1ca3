import { createColors } from 'picocolors';
import type { PluginEvent } from '../../sdk/index.ts';
import { printable } from '../../sdk/text/printable.ts';
import type { DeliveryNote, Refusal } from './deliveries/delivery-note.ts';
import type { Totals } from './deliveries/ledger.ts';

/** Writes the lines of `npm start` in columns. Text of events and errors is made printable. */
export interface ConsoleLines {
  event(event: PluginEvent): void;
  delivered(delivery: { event_id: string; plugin: string; attempt: number; event_type: string }): void;
  /** A failed attempt and what follows. */
  failed(note: DeliveryNote): void;
  loaded(plugin: string): void;
  refused(refusal: Refusal): void;
  totals(totals: Totals): void;
}

const colours = { info: 'dim', warning: 'yellow', error: 'red', critical: 'red' } as const;

/**
 * @param write - prints a line, without its end
 * @param now - milliseconds since the epoch
 */
export function consoleLines(write: (line: string) => void, useColour: boolean, now: () => number): ConsoleLines {
  const paint = createColors(useColour);
  const time = () => paint.dim(new Date(now()).toTimeString().slice(0, 8));
  const column = (text: string, width: number) => printable(text).padEnd(width);
  const line = (
    what: string,
    id: string,
    type: string,
    who: string,
    detail: string,
    colour = (text: string) => text,
  ) => {
    const columns = [time(), what, paint.dim(column(id.slice(0, 8), 8)), column(type, 22), column(who, 12)];
    write([...columns, colour(printable(detail))].join('  ').trimEnd());
  };
  return {
    event: (event) =>
      line(
        paint.cyan('event    '),
        event.event_id,
        event.event_type,
        event.severity,
        detailOf(event),
        paint[colours[event.severity]],
      ),
    delivered: ({ event_id, event_type, plugin, attempt }) =>
      line(paint.green('delivered'), event_id, event_type, plugin, attempt > 1 ? `at attempt ${attempt}` : ''),
    failed({ outcome, event_id, event_type, plugin, attempt, error, reason, retry_in_s }) {
      const what = outcome === 'dead' ? paint.red('dead     ') : paint.yellow('retry    ');
      const next = outcome === 'dead' ? 'kept in the deliveries DLQ' : `again in ${retry_in_s ?? '?'} s`;
      line(what, event_id, event_type, plugin, `attempt ${attempt}: ${error ?? reason ?? 'failed'}; ${next}`);
    },
    loaded: (plugin) => line(paint.magenta('loaded   '), '', '', plugin, ''),
    refused: ({ plugin, error }) => line(paint.red('refused  '), '', '', plugin, error),
    totals: (totals) => write(`${time()}  ${paint.bold('totals   ')}  ${totalsText(totals)}`),
  };
}

/** `12 events, 26 of 27 deliveries, 1 retry, 0 dead letters`. */
export function totalsText({ published, arrived, wanted, retried, dead }: Totals): string {
  const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
  const deliveries = arrived === wanted ? '' : `${arrived} of `;
  return [
    count(published, 'event'),
    `${deliveries}${count(wanted, 'delivery', 'deliveries')}`,
    count(retried, 'retry', 'retries'),
    count(dead, 'dead letter'),
  ].join(', ');
}

/** The part of an event's `meta` that distinguishes it. */
function detailOf({ event_type, meta }: PluginEvent): string {
  const text = (key: string) => (meta[key] === undefined || meta[key] === null ? '' : String(meta[key]));
  if (event_type.startsWith('alert.')) return `${text('metric')} is ${text('value')}`;
  if (event_type === 'server.status_changed') return `${text('old_status')} → ${text('new_status')}`;
  if (event_type === 'terminal.command') return `${text('command')} (exit code ${text('exit_code')})`;
  if (event_type === 'inventory.collected') return `${text('hostname')}, Node.js ${text('node_version')}`;
  const outcome = text('reason') || (meta.exit_code === undefined ? '' : `exit code ${text('exit_code')}`);
  return outcome ? `${text('name')} (${outcome})` : text('name');
}
