import type { HourCounts } from '../../functions/history/delivery-counters.ts';

/** Deliveries and attempts of one plugin in a period. */
export interface Counts {
  delivered: number;
  /** Attempts that failed and are followed by another. */
  retried: number;
  /** Deliveries that became dead letters. */
  dead: number;
  /** Deliveries that began to wait for their plugin. */
  waiting: number;
}

/** What the counters say of one plugin. Times are in milliseconds since the epoch. */
export interface PluginActivity {
  /** The clock hour that runs, in UTC. */
  hour: Counts;
  /** That hour and the 23 before. */
  day: Counts;
  /** Of each of these 24 hours, the oldest first: the share of attempts that delivered, from 0 to 1; null without attempts. */
  successRates: (number | null)[];
  /** Milliseconds from the events' timestamps to their deliveries, on average of the day; null without deliveries. */
  averageAge: number | null;
  lastDelivered: number | null;
  lastFailure: { at: number; error: string } | null;
}

export const HOUR = 3_600_000;
export const HOURS = 24;

/**
 * Sums the counters of one plugin over the last 24 clock hours.
 *
 * @param hours - of all plugins, as `readCounts` gives them
 * @param now - milliseconds since the epoch
 */
export function sumCounts(hours: readonly HourCounts[], plugin: string, now: number): PluginActivity {
  const byHour = new Map(hours.map(({ hour, plugins }) => [hour, plugins.get(plugin)]));
  const names = Array.from({ length: HOURS }, (_, index) => hourName(now - (HOURS - 1 - index) * HOUR));
  const found = names.map((hour) => byHour.get(hour));
  const all = found.filter((counts) => counts !== undefined);
  const day = all.reduce((sum, counts) => add(sum, counts), none);
  const age = all.reduce((sum, counts) => sum + counts.age, 0);
  const lastDelivered = Math.max(0, ...all.map((counts) => counts.lastDelivered));
  const failures = all.flatMap(({ lastFailure }) => lastFailure ?? []).toSorted((a, b) => b.at - a.at);
  return {
    hour: add(none, found.at(-1)),
    day,
    successRates: found.map((counts) => rateOf(add(none, counts))),
    averageAge: day.delivered > 0 ? Math.round(age / day.delivered) : null,
    lastDelivered: lastDelivered || null,
    lastFailure: failures[0] ?? null,
  };
}

const none: Counts = { delivered: 0, retried: 0, dead: 0, waiting: 0 };

function add(
  sum: Counts,
  counts: { delivered: number; retried: number; dead: number; parked: number } | undefined,
): Counts {
  if (!counts) return sum;
  return {
    delivered: sum.delivered + counts.delivered,
    retried: sum.retried + counts.retried,
    dead: sum.dead + counts.dead,
    waiting: sum.waiting + counts.parked,
  };
}

function rateOf({ delivered, retried, dead }: Counts): number | null {
  const attempts = delivered + retried + dead;
  return attempts > 0 ? delivered / attempts : null;
}

function hourName(at: number): string {
  return new Date(at).toISOString().slice(0, 13);
}
