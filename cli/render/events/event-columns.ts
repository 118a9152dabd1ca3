import type { Column } from '../table.ts';
import { time } from '../time.ts';
import type { ShownEventRow } from './event-schema.ts';

/** The columns of a list of events. */
export const eventColumns: readonly Column<ShownEventRow>[] = [
  { header: 'TIME', cell: ({ at }, view) => time(at, view) },
  { header: 'EVENT', cell: ({ eventId }, view) => (view.terminal ? eventId.slice(0, 8) : eventId) },
  { header: 'TYPE', cell: ({ eventType }) => eventType, max: 24 },
  { header: 'SEVERITY', cell: ({ severity }) => severity },
  { header: 'SERVER', cell: ({ server }) => server, max: 24 },
  { header: 'PLUGINS', cell: outcomesOf, max: 60 },
];

/** `4 delivered, 1 dead: slack`. */
export function outcomesOf({ outcomes, replay }: ShownEventRow): string {
  const others = outcomes.filter(({ status }) => status !== 'delivered');
  const delivered = outcomes.length - others.length;
  const parts = [
    ...(delivered > 0 ? [`${delivered} delivered`] : []),
    ...others.map(({ plugin, status }) => `${plugin} ${status}`),
    ...(replay === undefined ? [] : [`replay ${replay}`]),
  ];
  return parts.join(', ');
}
