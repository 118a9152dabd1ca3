import { describe, expect, it } from 'vitest';
import { eventually, publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

const { allow } = useReceiver();

type Plugin = { name: string; day: { delivered: number }; lastDelivered: number | null };

describe('smp status', () => {
  it('counts deliveries of a plugin that runs', async () => {
    await allow(['webhook.counted']);
    const before = Date.now();
    const event = aTask();
    await publish(event);
    const plugin = await eventually('the delivery is counted', async () => {
      const { json } = await runSmpJson(['status', 'webhook.counted']);
      return json[0].plugins.find(({ lastDelivered }: Plugin) => (lastDelivered ?? 0) >= before);
    });
    expect(plugin).toMatchObject({ name: 'webhook.counted', state: 'running' });
    expect(plugin.day.delivered).toBeGreaterThan(0);
    expect(plugin.successRates.at(-1)).toBeGreaterThan(0);
  });

  it('names what is wrong, with the command that fixes it, and exits with 1', async () => {
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { url: 'ftp://a.example' } });
    const { stdout, code } = await runSmp(['status']);
    expect(stdout).toMatch(
      /problem\twebhook\.siem: its configuration is not valid: `url` .*\tsmp config set webhook\.siem/,
    );
    expect(stdout).toMatch(/^queue\tdeliveries_dlq\t\d+\t/m);
    expect(code).toBe(1);
  });

  it('refuses an unknown plugin', async () => {
    const { stderr, code } = await runSmp(['status', 'webhok']);
    expect(stderr).toContain('did you mean `webhook`?');
    expect(code).toBe(2);
  });
});
