import type { HistoryTable } from '../history/history-table.ts';
import { readCounts } from '../history/read-counts.ts';
import type { PluginActivity, PluginHour } from './activity.ts';

/**
 * What every plugin did since a time, by whole hours: see `readCounts`.
 *
 * @param since - milliseconds since the epoch
 * @throws what DynamoDB throws
 */
export async function readPluginActivity(table: HistoryTable, since: number): Promise<Map<string, PluginActivity>> {
  const found = new Map<string, { hours: PluginHour[] } & Omit<PluginActivity, 'hours'>>();
  for await (const { hour, plugins } of readCounts(table, { since })) {
    const at = Date.parse(`${hour}:00:00Z`);
    for (const [plugin, counts] of plugins) {
      const activity = found.get(plugin) ?? { plugin, hours: [], lastDelivered: undefined, lastFailure: undefined };
      const { delivered, retried, dead, parked: waiting } = counts;
      activity.hours.unshift({ at, delivered, retried, dead, waiting });
      activity.lastDelivered ??= counts.lastDelivered || undefined;
      activity.lastFailure ??= counts.lastFailure;
      found.set(plugin, activity);
    }
  }
  return found;
}
