import type { Route } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { publish } from '../integration/stage/stage.ts';
import { aTask, SECRET, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, useConsole } from './use-console.ts';

describeInBrowser('what can be tried on a plugin in the console', () => {
  const receiver = useReceiver();
  const console = useConsole();
  beforeAll(async () => {
    await receiver.allow(['webhook']);
    await receiver.takesEffect('the plugin runs', (probe) => receiver.requestsOf(probe, 'webhook').length > 0);
  });

  it('a test event shows the request without its secret, and the answer beside it', async () => {
    receiver.behave('/main', { kind: 'status', status: 404, body: 'wrong path' });
    const page = await console.open('/plugins/webhook');
    await page.getByRole('button', { name: 'Send test event' }).click();
    const exchange = page.locator('.exchange');
    await exchange.getByText('wrong path').waitFor();
    const text = await exchange.textContent();
    expect(text).toContain('x-sm-event-type: webhook.test');
    expect(text).toContain('Status 404');
    expect(await page.content()).not.toContain(SECRET);
  });

  it('a filter shows which of the last events it matches before it is written', async () => {
    const event = aTask({ exit_code: 7 });
    await publish(event);
    await receiver.arrived(event, 'webhook');
    const page = await console.open('/plugins/webhook');
    await page.getByText(/^[1-9]\d* would reach webhook$/).waitFor();
    await page.getByLabel('filter').fill('{"meta": {"exit_code": [7]}}');
    await page.getByText('1 would reach webhook', { exact: true }).waitFor();
    const matching = page.locator('.tried .is-wanted a');
    expect(await matching.getAttribute('href')).toBe(`/events/${event.event_id}`);
    await page.getByText('the filter wants 7').first().waitFor();
  });

  it('a pause holds its deliveries, and lets them go', async () => {
    const page = await console.open('/plugins/webhook');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Why').fill('maintenance of the receiver');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused now: maintenance of the receiver').waitFor();
    await page.getByText('the first that wait become dead letters in 13 d.').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    // It may be slow by now: what counts is that it is not paused.
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('a pause shows before the server answers, and is taken back with the reason when it fails', async () => {
    const page = await console.open('/plugins/webhook');
    const asked = Promise.withResolvers<Route>();
    await page.route('**/pause', (route) => asked.resolve(route));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    const route = await asked.promise;
    await page.getByText('paused in the console').waitFor();
    await route.fulfill({ status: 502, json: { message: 'AWS refuses it', fix: 'ask for dynamodb:PutItem' } });
    await page.getByText('AWS refuses it. Ask for dynamodb:PutItem.').waitFor();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await page.getByText('paused in the console').count()).toBe(0);
  });
});
