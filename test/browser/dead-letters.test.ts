import { beforeAll, expect, it } from 'vitest';
import { receiveDeadLetters } from '../../operator/dead-letters/receive-dead-letters.ts';
import type { PluginEvent } from '../../sdk/index.ts';
import { deadLetter, publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, type OpenPage, stage, useConsole } from './use-console.ts';

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

  /** Tests look for dead letters too: the page waits until they have them no more. */
  async function openGroup(): Promise<OpenPage> {
    const page = await console.open('/dead-letters');
    await groupOf(page).waitFor();
    await page.getByText('hidden right now').waitFor({ state: 'detached' });
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
  }, 150_000);

  it('are sent again only where they match the filter, after a preview', async () => {
    await deadEvents(1);
    receiver.behave('/siem', { kind: 'status', status: 422, body: 'moved away' });
    const other = aTask();
    await publish(other);
    await deadLetter('webhook.siem', other);
    receiver.behave('/siem', { kind: 'status', status: 200 });
    const page = await openGroup();
    await page.getByLabel('Error').fill('moved');
    await page.waitForURL('**/dead-letters?error=moved');
    await groupOf(page).locator('.count-chip').getByText('1', { exact: true }).waitFor();
    await groupOf(page).getByRole('button', { name: 'Redrive' }).click();
    expect(await page.getByRole('dialog').textContent()).toContain('1 × task.finishedTo webhook.siem alone.');
    await page.getByRole('button', { name: 'Send 1' }).click();
    await page.getByText('Done: 1 of 1 sent again').waitFor();
    await receiver.arrived(other, 'webhook.siem', 2);
    await page.getByRole('button', { name: 'Remove all filters' }).click();
    await groupOf(page).getByRole('button', { name: 'Redrive' }).waitFor();
  });

  it('that another reader has in hand are counted, and show as soon as they are back', async () => {
    await deadEvents(1);
    const reader = receiveDeadLetters(stage, 'deliveries');
    await reader.next();
    const page = await console.open('/dead-letters');
    await page.getByText(/^\d+ more (is|are) hidden right now\.$/).waitFor();
    expect(await page.getByText('No dead letters').count()).toBe(0);
    await reader.return();
    await groupOf(page).waitFor();
    expect(await page.getByText('hidden right now').count()).toBe(0);
  });

  it('show how far a redrive is after a reload, and after the console was started again', async () => {
    await deadEvents(1);
    const page = await openGroup();
    const running = { id: 'one', kind: 'deliveries', action: 'redrive', state: 'running' };
    const progress = { total: 9, hidden: 0, looked: 4, matched: 4, done: 3, failed: 0, complete: true };
    await page.route('**/api/jobs', (route) => route.fulfill({ json: [{ ...running, progress }] }));
    await page.route('**/api/jobs/one', (route) => route.fulfill({ json: { ...running, progress } }));
    await page.reload();
    await page.getByText('Working: looked at 4 of 9, 3 of 4 sent again').waitFor();
    expect(await groupOf(page).getByRole('button', { name: 'Purge' }).isDisabled()).toBe(true);
    // A console that was started again does not know the job.
    await page.unroute('**/api/jobs/one');
    await page.getByText('does not know this job any more').waitFor();
    await expect.poll(() => groupOf(page).getByRole('button', { name: 'Purge' }).isEnabled()).toBe(true);
  });

  it('of a disabled plugin are named on the overview', async () => {
    const page = await console.open('/plugins');
    const answer = { enabled: true, now: 0, plugins: [], catalog: [], deadLetters: { deliveries: 2, events: 0 } };
    await page.route('**/api/plugins', (route) => route.fulfill({ json: answer }));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('2 dead letters wait to be sent again or purged.').waitFor();
    await page.getByRole('link', { name: 'See dead letters of deliveries' }).click();
    await page.waitForURL('**/dead-letters');
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
    await groupOf(page).waitFor({ state: 'detached' });
  });
});
