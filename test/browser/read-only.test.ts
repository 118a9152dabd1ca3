import { beforeAll, expect, it } from 'vitest';
import type { PluginEvent } from '../../sdk/index.ts';
import { deadLetter, publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, useConsole } from './use-console.ts';

describeInBrowser('a read-only console', () => {
  const receiver = useReceiver();
  const console = useConsole({ readOnly: true });
  let event: PluginEvent;
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem'], { 'webhook.siem': { retry_max: 0 } });
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
    receiver.behave('/siem', { kind: 'status', status: 404, body: 'no such page' });
    event = aTask();
    await publish(event);
    await deadLetter('webhook.siem', event);
  });

  /** Each by what shows that the page is there. */
  const pages: readonly (readonly [path: () => string, shows: string])[] = [
    [() => '/plugins', 'Last 24 hours'],
    [() => '/plugins/webhook.siem', 'Earlier configurations'],
    [() => '/plugins/webhook.new', 'Configuration'],
    [() => `/deliveries/${event.event_id}/webhook.siem`, 'What happened'],
    [() => '/dead-letters', 'permanent_error'],
    [() => '/replay', 'This console is read-only'],
  ];
  const changes =
    /^(Enable|Disable|Pause|Resume|Write|Create|Remove|Go back|Send|Deliver|Redrive|Purge|Count|Replay|Configure)/;

  it.each(pages)('shows everything and offers no change: page %#', async (path, shows) => {
    const page = await console.open(path());
    await page.getByText(shows).first().waitFor();
    await page.getByText('read-only', { exact: true }).waitFor();
    const buttons = page.getByRole('button', { name: changes, disabled: false });
    expect(await buttons.allTextContents()).toEqual([]);
    expect(await page.locator('main form :is(input, select, textarea):enabled').count()).toBe(0);
    expect(page.complaints).toEqual([]);
  });
});
