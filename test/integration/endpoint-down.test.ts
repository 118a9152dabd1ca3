import { expect, it } from 'vitest';
import type { PluginEvent } from '../../sdk/index.ts';
import { eventually, logLines, publish } from './stage/stage.ts';
import { aTask, useReceiver } from './stage/use-receiver.ts';

const stage = useReceiver();
const { allow, arrived, behave, requestsOf, takesEffect } = stage;

const delivered = (event: PluginEvent) => requestsOf(event, 'webhook.siem').some(({ status }) => status === 200);

/** The events about a plugin that another one got. */
const reported = () =>
  stage.requests
    .filter(({ path, headers }) => path === '/main' && String(headers['x-sm-event-type']).startsWith('plugin.'))
    .map(({ body }): PluginEvent => JSON.parse(body.toString()));

it('parks deliveries to an endpoint that is down, delivers them when it is back, and reports both', async () => {
  await allow(['webhook', 'webhook.siem']);
  await takesEffect('both plugins run', (event) => delivered(event) && requestsOf(event, 'webhook').length === 1);
  behave('/siem', { kind: 'status', status: 500 });
  const failing = Array.from({ length: 10 }, () => aTask());
  await publish(...failing);
  // Each sandbox has a circuit of its own: one of these events meets one that has opened.
  const later: PluginEvent[] = [];
  await eventually('a delivery is parked', async () => {
    const lines = await logLines();
    if (lines.some(({ message, plugin }) => message === 'Parked' && plugin === 'webhook.siem')) return true;
    const event = aTask();
    later.push(event);
    await publish(event);
    return undefined;
  });
  behave('/siem', null);
  // Deliveries that failed have used their one retry by now. Parked deliveries have used none.
  for (const event of [...failing, ...later]) await arrived(event, 'webhook');
  await eventually('parked deliveries arrive', () => later.some(delivered) || undefined);

  // The other plugin heard of it, once for all sandboxes.
  await eventually('the recovery is reported', () => reported().length >= 2 || undefined);
  expect(reported()).toMatchObject([
    { event_type: 'plugin.failing', meta: { plugin: 'webhook.siem', reason: 'circuit_open' } },
    { event_type: 'plugin.recovered', meta: { plugin: 'webhook.siem' } },
  ]);
});
