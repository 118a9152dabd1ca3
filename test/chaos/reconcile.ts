import { classifyDelivery } from '../../operator/reconcile/classify.ts';

/** A delivery in the deliveries DLQ. */
export interface DeadDelivery {
  eventId: string;
  plugin: string;
  reason: string;
  /** The error of the last attempt. */
  error: string;
}

export interface Ledger {
  /** Ids of the events that the bus accepted. */
  events: readonly string[];
  plugins: readonly string[];
  /** By delivery id, how often the endpoint accepted it. */
  delivered: ReadonlyMap<string, number>;
  dead: readonly DeadDelivery[];
  /** Ids of the events in the events DLQ. */
  deadEvents: ReadonlySet<string>;
}

/** Where the deliveries of one plugin ended. Each counts as one of `delivered`, `dead`, `eventsDlq` and `missing`. */
export interface PluginRow {
  plugin: string;
  delivered: number;
  /** By reason, without deliveries that were also delivered. */
  dead: Record<string, number>;
  /** Neither delivered nor dead, but the whole event is in the events DLQ. */
  eventsDlq: number;
  missing: number;
  /** Delivered more than once. */
  twice: number;
  /** Delivered, and in the deliveries DLQ too. */
  deliveredAndDead: number;
}

export interface Reconciliation {
  rows: PluginRow[];
  /** Ids of deliveries that are in neither place. */
  missing: string[];
}

/** How many missing deliveries an error names. */
const NAMED = 10;

/** Finds where every delivery, a pair of an event and a plugin, ended. */
export function reconcile({ events, plugins, delivered, dead, deadEvents }: Ledger): Reconciliation {
  const reasons = new Map(dead.map(({ eventId, plugin, reason }) => [`${eventId}:${plugin}`, reason]));
  const missing: string[] = [];
  const rows = plugins.map((plugin) => {
    const row: PluginRow = {
      plugin,
      delivered: 0,
      dead: {},
      eventsDlq: 0,
      missing: 0,
      twice: 0,
      deliveredAndDead: 0,
    };
    for (const event of events) {
      const id = `${event}:${plugin}`;
      const [times, reason] = [delivered.get(id) ?? 0, reasons.get(id)];
      if (times > 1) row.twice += 1;
      if (times > 0 && reason !== undefined) row.deliveredAndDead += 1;
      const ending = classifyDelivery({ delivered: times > 0, deadReason: reason, eventDead: deadEvents.has(event) });
      if (ending.kind === 'delivered') row.delivered += 1;
      else if (ending.kind === 'dead') row.dead[ending.reason] = (row.dead[ending.reason] ?? 0) + 1;
      else if (ending.kind === 'event dead') row.eventsDlq += 1;
      else {
        row.missing += 1;
        missing.push(id);
      }
    }
    return row;
  });
  return { rows, missing };
}

/** @throws {Error} that names deliveries which are neither delivered nor in a DLQ, when there are any */
export function assertNoneMissing({ missing }: Reconciliation): void {
  if (missing.length === 0) return;
  const more = missing.length > NAMED ? `, and ${missing.length - NAMED} more` : '';
  throw new Error(
    `${missing.length} deliveries are neither delivered nor in a DLQ: ${missing.slice(0, NAMED).join(', ')}${more}`,
  );
}
