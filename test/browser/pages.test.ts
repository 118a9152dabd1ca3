import { beforeAll, expect, it } from 'vitest';
import { createEvent, type PluginEvent } from '../../sdk/index.ts';
import { deadLetter, publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, expectAccessible, expectFits, useConsole } from './use-console.ts';

describeInBrowser('every page of the console', () => {
  const receiver = useReceiver();
  const console = useConsole();
  let event: PluginEvent;
  /** With names as long as an event may have, and without a space. */
  let long: PluginEvent;
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem', 'slack'], { 'webhook.siem': { retry_max: 0 } });
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
    receiver.behave('/siem', { kind: 'status', status: 404, body: 'no such page' });
    event = aTask();
    long = createEvent({ event_type: `custom.${'long_'.repeat(24)}`, server_name: 'x'.repeat(200) });
    await publish(event, long);
    await deadLetter('webhook.siem', event);
    await deadLetter('webhook.siem', long);
  });

  const pages: readonly (readonly [name: string, path: () => string, shows: string])[] = [
    ['Overview', () => '/', 'Events per minute'],
    ['Overview of a week', () => '/?range=7d', 'Events per minute'],
    ['Plugins', () => '/plugins', 'Add a plugin'],
    ['a plugin', () => '/plugins/webhook.siem', 'Earlier configurations'],
    ['a plugin that is new', () => '/plugins/webhook.new', 'Configuration'],
    ['Deliveries', () => '/deliveries', 'task.finished'],
    ['Deliveries that no filter matches', () => '/deliveries?type=no.such', 'No delivery matches'],
    ['a delivery', () => `/deliveries/${event.event_id}/webhook.siem`, 'failed for good'],
    ['Events', () => '/events', 'task.finished'],
    ['an event', () => `/events/${event.event_id}`, 'Dispatcher'],
    ['an event with long names', () => `/events/${long.event_id}`, 'Dispatcher'],
    ['a delivery with long names', () => `/deliveries/${long.event_id}/webhook.siem`, 'failed for good'],
    ['an event that is unknown', () => '/events/00000000-0000-4000-8000-000000000000', 'No such event was found'],
    ['Dead letters', () => '/dead-letters', 'Another attempt would fail too'],
    ['Replay', () => '/replay', 'Count the events'],
    ['an address that leads nowhere', () => '/nowhere', 'There is no such page'],
  ];

  it.each(pages)(
    '%s: readable at both widths and in both themes, without a serious finding of axe',
    async (_, path, shows) => {
      const page = await console.open(path());
      await page.getByText(shows).first().waitFor();
      await expectAccessible(page);
      await expectFits(page);
      // The themes differ in colours alone.
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectAccessible(page, ['color-contrast']);
      await page.setViewportSize({ width: 375, height: 800 });
      await expectFits(page);
      expect(page.complaints).toEqual([]);
    },
  );

  it.each(['/events?type=custom.*', '/deliveries?type=custom.*', '/dead-letters'])(
    '%s: no column is cut off by long names',
    async (path) => {
      for (const width of [1440, 375]) {
        const page = await console.open(path, { viewport: { width, height: 900 } });
        await page.getByText(long.event_type).first().waitFor({ state: 'attached' });
        const cut = await page.evaluate(
          "[...document.querySelectorAll('.card')].filter((card) => card.scrollWidth > card.clientWidth + 1).length",
        );
        expect({ width, cut }).toEqual({ width, cut: 0 });
      }
    },
  );

  it('says what to do at an address that cannot be decoded, and goes on from there', async () => {
    const page = await console.open('/events/%E0%A4%A');
    await page.getByText("This page can't be shown").waitFor();
    await page.getByRole('link', { name: 'overview', exact: true }).click();
    await page.getByText('Events per minute').waitFor();
  });

  it('opens with the printed URL, and takes the token out of the address', async () => {
    const page = await console.open('/', {}, false);
    expect(await page.content()).toContain('has no session');
    await page.goto(console.url);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(page.url()).toBe(`${new URL(console.url).origin}/`);
  });
});
