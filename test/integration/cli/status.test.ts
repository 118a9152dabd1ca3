import { afterAll, describe, expect, it } from 'vitest';
import { eventually, publish } from '../stage.ts';
import { aTask, useReceiver } from '../use-receiver.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

const { allow, arrived, requestsOf, takesEffect, url } = useReceiver();
afterAll(async () => {
  await runSmp(['plugins', 'resume', 'webhook']);
});

type Plugin = { name: string; day: { delivered: number }; lastDelivered: number | null };

describe('smp status', () => {
  it('counts deliveries, and says that nothing is wrong', async () => {
    await allow(['webhook']);
    const before = Date.now();
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    const plugin = await eventually('the delivery is counted', async () => {
      const { json } = await runSmpJson(['status', 'webhook']);
      return json[0].plugins.find(({ lastDelivered }: Plugin) => (lastDelivered ?? 0) >= before);
    });
    expect(plugin).toMatchObject({ name: 'webhook', state: 'running', lastFailure: null });
    expect(plugin.day.delivered).toBeGreaterThan(0);
    expect(plugin.successRates.at(-1)).toBe(1);
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

describe('smp plugins pause', () => {
  it('keeps deliveries waiting until resume, also when the configuration changes', async () => {
    await allow(['webhook']);
    const paused = await runSmp(['plugins', 'pause', 'webhook', '--reason', 'maintenance']);
    expect(paused).toMatchObject({ code: 0, stdout: expect.stringContaining('14 days') });
    expect((await runSmpJson(['status', 'webhook'])).json[0]).toMatchObject({
      plugins: [{ state: 'paused' }],
      problems: expect.arrayContaining([
        { plugin: 'webhook', text: 'it is paused: maintenance', fix: 'smp plugins resume webhook' },
      ]),
    });
    // Also waits until the sandboxes have read the settings again.
    await allow(['webhook', 'webhook.siem'], { webhook: { url: url('changed') } });
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook.siem');
    expect(requestsOf(event, 'webhook')).toEqual([]);

    expect((await runSmpJson(['plugins', 'resume', 'webhook'])).json).toMatchObject({ wasPaused: true });
    await takesEffect('webhook is called', (probe) => requestsOf(probe, 'webhook').length > 0);
    const [request] = await arrived(event, 'webhook');
    expect(request?.path).toBe('/changed');
    expect((await runSmpJson(['plugins', 'resume', 'webhook'])).json).toMatchObject({ wasPaused: false });
  });
});
