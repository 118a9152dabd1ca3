import type { Column } from '../table.ts';
import { time } from '../time.ts';
import type { View } from '../view.ts';
import type { ShownDeliveryRow } from './delivery-schema.ts';

const colors = {
  delivered: 'green',
  retrying: 'yellow',
  parked: 'yellow',
  queued: 'yellow',
  dead: 'red',
  purged: 'dim',
  skipped: 'dim',
  no_failure_recorded: 'dim',
} as const;

/** Colours a text by where a delivery stands. */
export function deliveryLabel(text: string, kind: keyof typeof colors, { color }: View): string {
  return color[colors[kind]](text);
}

/** The columns of a list of deliveries. */
export const deliveryColumns: readonly Column<ShownDeliveryRow>[] = [
  { header: 'TIME', cell: ({ at }, view) => time(at, view) },
  { header: 'EVENT', cell: ({ eventId }, view) => (view.terminal ? eventId.slice(0, 8) : eventId) },
  { header: 'TYPE', cell: ({ eventType }) => eventType, max: 24 },
  { header: 'PLUGIN', cell: ({ plugin }) => plugin, max: 24 },
  {
    header: 'OUTCOME',
    cell: ({ state }) => state.kind.replaceAll('_', ' '),
    style: (text, { state }, view) => deliveryLabel(text, state.kind, view),
  },
  { header: 'TRIES', cell: ({ attempts }) => attempts, align: 'right' },
  { header: 'HTTP', cell: ({ lastAttempt }) => lastAttempt?.httpStatus, align: 'right' },
  { header: 'WHY', cell: reasonOf, max: 60 },
];

function reasonOf({ state, lastAttempt }: ShownDeliveryRow): string {
  const reason = 'reason' in state ? state.reason : '';
  const error = state.kind === 'delivered' ? undefined : lastAttempt?.error;
  return [reason, error].filter((part) => part).join(': ');
}
