import { beforeAll, expect, it } from 'vitest';
import type { PluginEvent } from '../../sdk/index.ts';
import { deadLetter, eventually, publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, type OpenPage, useConsole } from './use-console.ts';

describeInBrowser('dead letters in the console', () => {
  const receiver = useReceiver();
  const console = useConsole();
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem'], { 'webhook.siem': { retry_max: 0 } });
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
  });

  async function deadEvents(count: number): Promise<PluginEvent[]> {
    receiver.behave('/siem', { kind: 'status', status: 404, body: 'no such page' });
    const events = Array.from({ length: count }, () => aTask());
    await publish(...events);
    for (const event of events) await deadLetter('webhook.siem', event);
    return events;
  }

  const groupOf = (page: OpenPage) =>
    page.locator('.letter-group').filter({ hasText: 'webhook.siem' }).filter({ hasText: 'permanent_error' });

  /** Whoever looks at a dead letter hides it from others for some time. */
  async function openGroup(): Promise<OpenPage> {
    const page = await console.open('/dead-letters');
    await eventually('the group shows', async () => {
      if (await groupOf(page).isVisible()) return true;
      await page.getByRole('button', { name: 'Look again' }).click();
      return undefined;
    });
    return page;
  }

  it('are grouped with the reason and the fix, and sent again with progress', async () => {
    const events = await deadEvents(3);
    receiver.behave('/siem', { kind: 'status', status: 200 });
    const page = await openGroup();
    await groupOf(page).getByText('correct the URL').waitFor();
    await groupOf(page).getByRole('button', { name: 'Redrive' }).click();
    await page.getByRole('button', { name: /^Send \d+$/ }).click();
    await page.getByText(/^Done: \d+ of \d+ sent again$/).waitFor();
    for (const event of events) await receiver.arrived(event, 'webhook.siem', 2);
    await groupOf(page).waitFor({ state: 'detached' });
  });

  it('are deleted only after a second question', async () => {
    await deadEvents(1);
    const page = await openGroup();
    await groupOf(page).getByRole('button', { name: 'Purge' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(/^Really delete \d+ dead letters? for good/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Look again' }).click();
    await groupOf(page).getByRole('button', { name: 'Purge' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText(/^Done: (\d+) of \1 deleted$/).waitFor();
    expect(await groupOf(page).count()).toBe(0);
  });
});
