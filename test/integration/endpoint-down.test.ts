import { it } from 'vitest';
import type { PluginEvent } from '../../sdk/index.ts';
import { eventually, logLines, publish } from './stage.ts';
import { aTask, useReceiver } from './use-receiver.ts';

const { allow, arrived, behave, requestsOf, takesEffect } = useReceiver();

const delivered = (event: PluginEvent) => requestsOf(event, 'webhook.siem').some(({ status }) => status === 200);

it('parks deliveries to an endpoint that is down, and delivers them when it is back', async () => {
  await allow(['webhook', 'webhook.siem']);
  await takesEffect('both plugins run', (event) => delivered(event) && requestsOf(event, 'webhook').length === 1);
  behave('/siem', { kind: 'status', status: 500 });
  const events = Array.from({ length: 10 }, () => aTask());
  for (const event of events.slice(0, 5)) {
    await publish(event);
    await arrived(event, 'webhook.siem');
  }
  await publish(...events.slice(5));
  await eventually(
    'deliveries are parked',
    async () =>
      (await logLines()).some(({ message, plugin }) => message === 'Parked' && plugin === 'webhook.siem') || undefined,
  );
  behave('/siem', null);
  // Deliveries that failed have used their one retry by now. Parked deliveries have used none.
  for (const event of events) await arrived(event, 'webhook');
  await eventually('parked deliveries arrive', () => events.slice(5).some(delivered) || undefined);
});
