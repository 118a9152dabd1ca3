import Table from 'cli-table3';
import { printable } from '../../../sdk/text/printable.ts';
import type { LedgerRow } from './ledger.ts';

/** The account of a run as a table: a row for each event type, a column for each plugin, totals last. */
export function summaryTable(rows: readonly LedgerRow[], plugins: readonly string[]): string {
  const table = new Table({
    head: ['Event type', 'Published', ...plugins.map(printable), 'Retried', 'Dead-lettered'],
    colAligns: ['left', ...Array<'right'>(plugins.length + 3).fill('right')],
    style: { head: [], border: [], compact: true },
  });
  for (const { event_type, published, delivered, retried, dead } of rows) {
    const counts = plugins.map((plugin) => countText(delivered.get(plugin)));
    table.push([printable(event_type), published, ...counts, retried || '', dead || '']);
  }
  const totals = plugins.map((plugin) => {
    const counts = rows.map(({ delivered }) => delivered.get(plugin) ?? { arrived: 0, wanted: 0 });
    return countText({ arrived: sum(counts, 'arrived'), wanted: sum(counts, 'wanted') });
  });
  table.push(['Total', sum(rows, 'published'), ...totals, sum(rows, 'retried'), sum(rows, 'dead')]);
  return table.toString();
}

/** `5`, or `4 of 5` when a delivery is missing; empty when the plugin wants no such event. */
function countText(count: { arrived: number; wanted: number } | undefined): string {
  if (!count || count.wanted === 0) return '';
  return count.arrived === count.wanted ? `${count.arrived}` : `${count.arrived} of ${count.wanted}`;
}

function sum<K extends string>(items: readonly Record<K, number>[], key: K): number {
  return items.reduce((total, item) => total + item[key], 0);
}
