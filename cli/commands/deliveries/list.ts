import { z } from 'zod';
import type { Delivery } from '../../../operator/deliveries/delivery.ts';
import { type DeliveryKind, deliveryKinds } from '../../../operator/deliveries/delivery-state.ts';
import { listDeliveries } from '../../../operator/deliveries/list-deliveries.ts';
import { cursorAfter } from '../../../operator/deliveries/page-cursor.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { defineCommand } from '../../program/define-command.ts';
import { parsed, text } from '../../program/specification.ts';
import { deliveryColumns } from '../../render/deliveries/delivery-columns.ts';
import { deliverySchema } from '../../render/deliveries/delivery-schema.ts';
import { renderTable } from '../../render/table.ts';
import { collectList } from '../../values/collect-list.ts';
import { DEFAULT_LIMIT, listOptions, periodOf } from '../../values/list-options.ts';
import { noteUnknownPlugin } from '../../values/note-unknown-plugin.ts';

export default defineCommand({
  description: `Lists deliveries, one event for one plugin each, newest first. With --outcome retrying or dead, the order is that of the
last failure. Plugins that did not want an event are listed with --outcome skipped only.`,
  examples: [
    'smp deliveries list --plugin webhook',
    'smp deliveries list --outcome dead,retrying --since 2h',
    'smp deliveries list --type "task.*" --status 5xx',
    'smp deliveries list --text "disk full" --limit 10',
  ],
  options: {
    plugin: text('--plugin <name>', 'Only this plugin instance'),
    outcome: parsed('--outcome <kinds>', `Comma-separated: ${deliveryKinds.join(', ')}`, toKinds),
    type: text('--type <type>', 'Event type, or a prefix such as task.*'),
    status: parsed('--status <code>', 'HTTP status of the last failed answer: 503, or 5xx', toStatus),
    text: text('--text <text>', 'Text in the event, an error or an answer'),
    ...listOptions,
  },
  result: z.object({
    deliveries: z.array(deliverySchema),
    cursor: z.string().nullable().describe('For --cursor; null when these are all'),
  }),
  async run({ options, stage, catalog, note, signal, view, ...context }) {
    const { plugin, outcome, type, status, text, cursor, limit = DEFAULT_LIMIT } = options;
    const list = collectList<Delivery>('events', { ...context, note, signal, view });
    const { onLook } = list;
    const query = { plugin, outcome, type, status, text, cursor, signal, onLook, ...periodOf(options, view.now) };
    const deliveries = await list.from(listDeliveries(await stage(), { ...query, limit: limit + 1 }));
    if (deliveries.length === 0) await noteUnknownPlugin(plugin, { ...context, catalog, note });
    const page = deliveries.slice(0, limit);
    const more = deliveries.length > limit || (signal.aborted && page.length > 0);
    return { deliveries: page, cursor: more ? cursorAfter(page, cursor) : null };
  },
  render({ deliveries, cursor }, view) {
    if (deliveries.length === 0) return view.terminal ? 'No such deliveries.' : '';
    const table = renderTable(deliveryColumns, deliveries, view);
    return cursor !== null && view.terminal ? `${table}\n\n${view.color.dim(`More: --cursor ${cursor}`)}` : table;
  },
});

function toStatus(text: string): string {
  if (/^[1-5](\d\d|xx)$/.test(text)) return text;
  throw new OperatorError(`\`${text}\` is not an HTTP status`, { kind: 'usage', fix: 'use one such as 503, or 5xx' });
}

function toKinds(given: string): DeliveryKind[] {
  return given.split(',').map((name) => {
    const kind = deliveryKinds.find((known) => known === name.trim());
    if (kind) return kind;
    throw new OperatorError(`\`${name}\` is not an outcome of a delivery`, {
      kind: 'usage',
      fix: `use one or more of ${deliveryKinds.join(', ')}`,
    });
  });
}
