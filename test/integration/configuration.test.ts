import { describe, expect, it } from 'vitest';
import { createEvent } from '../../sdk/index.ts';
import { acknowledged, configure, eventually, publish } from './stage/stage.ts';
import { aTask, useReceiver } from './stage/use-receiver.ts';

const { allow, arrived, configOf, requestsOf, takesEffect, url } = useReceiver();

describe('a change of the configuration takes effect without a deploy', () => {
  it('when a plugin’s configuration is changed', async () => {
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { url: url('changed') } });
    await takesEffect('the new address is used', (event) =>
      requestsOf(event, 'webhook.siem').some(({ path }) => path === '/changed'),
    );
  });

  it('when a plugin is removed from the allowlist', async () => {
    await allow(['webhook']);
    await takesEffect(
      'only the other one is called',
      (event) => requestsOf(event, 'webhook').length === 1 && requestsOf(event, 'webhook.siem').length === 0,
    );
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    expect(requestsOf(event, 'webhook.siem')).toEqual([]);
  });

  it('when a plugin is added: Slack gets a message', async () => {
    await allow(['webhook', 'slack']);
    await takesEffect('slack runs', (event) => requestsOf(event, 'slack').length === 1);
    const alert = createEvent({ event_type: 'alert.triggered', severity: 'critical', server_name: 'web-<1>' });
    await publish(alert);
    const [message] = await arrived(alert, 'slack');
    expect(JSON.parse(message?.body.toString() ?? '')).toMatchObject({
      username: 'ServerMonitor',
      text: expect.stringContaining('alert.triggered'),
    });
  });

  it('when plugins are disabled: events are acknowledged and nothing runs', async () => {
    await configure({
      enabled: false,
      allowlist: ['webhook', 'slack'],
      configs: { webhook: configOf('webhook'), slack: configOf('slack') },
    });
    const silent = async () => {
      const event = aTask();
      await publish(event);
      await acknowledged();
      return requestsOf(event, 'webhook').length === 0;
    };
    await eventually('no plugin is called any more', async () => ((await silent()) ? true : undefined));
  });
});
