import { beforeAll, expect, it } from 'vitest';
import { deliverAgain } from '../../operator/deliveries/deliver-again.ts';
import { eventually, publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, stage, useConsole } from './use-console.ts';

describeInBrowser('deliveries in the console', () => {
  const receiver = useReceiver();
  const console = useConsole();
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem'], { 'webhook.siem': { retry_max: 0 } });
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
  });

  it('show a new event without a reload, and then its outcome', async () => {
    const page = await console.open('/deliveries?plugin=webhook.siem');
    await page.getByText('Live on').waitFor();
    receiver.behave('/siem', { kind: 'status', status: 503, body: 'busy' });
    const event = aTask();
    await publish(event);
    const row = page.getByRole('row').filter({ hasText: event.event_id.slice(0, 8) });
    await row.getByText('Dead').waitFor();
    expect(await row.textContent()).toContain('the endpoint answered 503');
  });

  it('show how they are now when the filter no longer matches them', async () => {
    receiver.behave('/siem', { kind: 'status', status: 404, body: 'no such page' });
    const page = await console.open('/deliveries?plugin=webhook.siem&outcome=dead');
    await page.getByText('Live on').waitFor();
    const event = aTask();
    await publish(event);
    const row = page.getByRole('row').filter({ hasText: event.event_id.slice(0, 8) });
    await row.getByText('Dead').waitFor();
    receiver.behave('/siem', { kind: 'status', status: 200 });
    await deliverAgain(stage, { eventId: event.event_id, plugin: 'webhook.siem', by: 'ada', fromHistory: true });
    await row.getByText('Delivered').waitFor();
  });

  it('lead from the overview to why one failed, and are sent again, in three clicks', async () => {
    receiver.behave('/siem', { kind: 'status', status: 404, body: 'no such page' });
    const event = aTask();
    await publish(event);
    const page = await console.open('/');
    const dead = page.getByRole('listitem').filter({ hasText: /webhook\.siem: \d+ deliver/ });
    // A sandbox writes its counts once a minute, when it gets an event.
    await eventually('the overview shows the dead letter', async () => {
      if ((await dead.count()) > 0) return true;
      await publish(aTask());
      await page.reload();
      await dead.waitFor({ timeout: 2_000 }).catch(() => undefined);
      return undefined;
    });
    await dead.getByRole('link', { name: 'See which' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: event.event_id.slice(0, 8) })
      .getByRole('link')
      .click();
    await page.getByText('Another attempt would fail too').first().waitFor();
    await page.getByText('Answer with status 404').waitFor();
    expect(await page.locator('.answer pre').textContent()).toBe('no such page');
    await page.getByText(`POST ${receiver.url('siem')}`).waitFor();
    await page.getByRole('button', { name: 'Show the request' }).click();
    await page.getByText('Nothing was sent.').waitFor();
    await page.getByText(`"event_id": "${event.event_id}"`).waitFor();
    receiver.behave('/siem', { kind: 'status', status: 200 });
    await page.getByRole('button', { name: 'Deliver again' }).click();
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('It was delivered after a failed attempt').waitFor();
    await page.getByText('Sent again').waitFor();
    await receiver.arrived(event, 'webhook.siem', 2);
  }, 150_000);

  it('do not move while somebody reads further down', async () => {
    await publish(...Array.from({ length: 8 }, () => aTask()));
    const page = await console.open('/deliveries?plugin=webhook', { viewport: { width: 375, height: 400 } });
    await page.getByText('Live on').waitFor();
    await page.getByRole('row').nth(5).scrollIntoViewIfNeeded();
    const event = aTask();
    await publish(event);
    await page.getByRole('button', { name: /^Show \d+ new$/ }).click();
    await page
      .getByRole('row')
      .filter({ hasText: event.event_id.slice(0, 8) })
      .waitFor();
  });

  it('that succeeded are sent again to their plugin only, after a question', async () => {
    const event = aTask();
    await publish(event);
    await receiver.arrived(event, 'webhook');
    await receiver.arrived(event, 'webhook.siem');
    const page = await console.open(`/deliveries/${event.event_id}/webhook`);
    await page.getByRole('button', { name: 'Deliver again' }).click();
    await page.getByText('The endpoint has it already').waitFor();
    expect(receiver.requestsOf(event, 'webhook')).toHaveLength(1);
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('Sent again').waitFor();
    await receiver.arrived(event, 'webhook', 2);
    await page.getByText('Delivered').first().waitFor();
    expect(receiver.requestsOf(event, 'webhook.siem')).toHaveLength(1);
  });

  it('keep their filters in the address, and find by text', async () => {
    const marker = `needle-${Date.now()}`;
    const event = aTask({ note: marker });
    await publish(event);
    await receiver.arrived(event, 'webhook');
    const page = await console.open('/deliveries');
    await page.getByLabel('Text').fill(marker);
    await page.waitForURL(`**/deliveries?text=${marker}`);
    await page.reload();
    await page.getByText('Live off while you search by text').waitFor();
    await page.getByText(event.event_id.slice(0, 8)).first().waitFor();
    expect(await page.getByRole('row').count()).toBe(3);
    await page.getByLabel('Plugin').selectOption('webhook');
    await page.waitForURL('**/deliveries?plugin=webhook&text=*');
    await page.getByRole('row').nth(1).waitFor();
  });

  it('can be opened with the keyboard alone', async () => {
    const page = await console.open('/deliveries');
    await page.getByRole('row').nth(1).getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByText('What happened').waitFor();
  });
});
