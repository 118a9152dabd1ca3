import { printable } from '../../sdk/text/printable.ts';
import type { ChaosResult } from './run-chaos.ts';

/** Where the deliveries of each plugin ended, and the faults they met, as text to print. */
export function resultTable({
  rows,
  faults,
  misbehaved,
  killed,
}: Pick<ChaosResult, 'rows' | 'faults' | 'misbehaved' | 'killed'>): string {
  const header = ['plugin', 'delivered', 'dead', 'events DLQ', 'missing', 'more than once', 'delivered and dead'];
  const lines = rows.map(({ plugin, delivered, dead, eventsDlq, missing, twice, deliveredAndDead }) => {
    const reasons = Object.entries(dead).map(([reason, count]) => `${count} ${printable(reason)}`);
    return [plugin, delivered, reasons.join(', ') || 0, eventsDlq, missing, twice, deliveredAndDead];
  });
  const struck = Object.entries(faults).map(([service, { requests, ...kinds }]) => {
    const counts = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`);
    return `${service}: ${requests} requests, of which ${counts.join(', ') || 'none failed'}`;
  });
  const table = [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  const endpoints = [...misbehaved].map(([what, count]) => `${count} ${what}`);
  return [...table, '', `Functions killed: ${killed}`, ...struck, `endpoints: ${endpoints.join(', ')}`].join('\n');
}
