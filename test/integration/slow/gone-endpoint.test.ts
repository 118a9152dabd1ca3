import { expect, it } from 'vitest';
import type { PluginEvent } from '../../../sdk/index.ts';
import { eventually, logLines, publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';

const { allow, arrived, behave, requestsOf, url } = useReceiver();

const delivered = (event: PluginEvent) => requestsOf(event, 'webhook.siem').some(({ status }) => status === 200);

it('pauses a plugin whose endpoint is gone, and delivers when it has another address', async () => {
  await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { url: url('gone') } });
  behave('/gone', { kind: 'status', status: 410 });
  const events = [aTask(), aTask()];
  for (const event of events) {
    await publish(event);
    await arrived(event, 'webhook');
  }
  await eventually(
    'deliveries wait because the plugin is paused',
    async () =>
      (await logLines()).some(({ message, reason }) => message === 'Parked' && reason === 'paused') || undefined,
  );
  expect(events.filter(delivered)).toEqual([]);

  await allow(['webhook', 'webhook.siem']);
  for (const event of events) await eventually('it is delivered', () => delivered(event) || undefined);
});
