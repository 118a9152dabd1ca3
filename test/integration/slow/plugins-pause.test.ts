import { afterAll, describe, expect, it } from 'vitest';
import { runSmp, runSmpJson } from '../cli/run-smp.ts';
import { publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';

const { allow, arrived, requestsOf, takesEffect, url } = useReceiver();
afterAll(async () => {
  await runSmp(['plugins', 'resume', 'webhook']);
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
