import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import { DeliveryCounters } from '../../functions/history/delivery-counters.ts';
import { encodeCounts } from '../../functions/history/table/encode-counts.ts';
import { createEvent, type PluginEvent } from '../../sdk/index.ts';
import { deadLetter, outputs, publish } from '../integration/stage/stage.ts';
import { useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, type OpenPage, stage, useConsole } from './use-console.ts';

/** Runs wherever it is taken for markup. */
const ATTACK = `"><img src=x onerror="window.attacked=1"><script>window.attacked=1</script><svg onload="window.attacked=1">{{7*7}}`;

describeInBrowser('script in what the console shows', () => {
  const receiver = useReceiver();
  const console = useConsole();
  let event: PluginEvent;
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem'], { 'webhook.siem': { retry_max: 0 } });
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
    receiver.behave('/siem', { kind: 'status', status: 404, body: `<h1>${ATTACK}</h1>` });
    event = createEvent({
      event_type: 'task.finished',
      server_name: ATTACK,
      username: ATTACK,
      meta: { [ATTACK]: ATTACK, link: 'javascript:window.attacked=1' },
    });
    await publish(event);
    await deadLetter('webhook.siem', event);
    await countFailure();
  });

  /** The functions write their counters within a minute: this is what they write. */
  const countFailure = async () => {
    const counters = new DeliveryCounters();
    counters.failed('webhook.siem', 'dead', Date.now(), `the endpoint answered 404: ${ATTACK}`);
    for (const hour of counters.take(Date.now())) {
      const updates = encodeCounts(outputs.HistoryTableName, hour, 86_400);
      for (const update of updates) await stage.aws.dynamo.send(new UpdateItemCommand(update));
    }
  };

  const attacked = (page: OpenPage) => page.evaluate('window.attacked');

  it.each([
    ['the list of deliveries', () => '/deliveries'],
    ['a delivery with its answer', () => `/deliveries/${event.event_id}/webhook.siem`],
    ['the list of events', () => '/events'],
    ['an event', () => `/events/${event.event_id}`],
    ['the list of plugins', () => '/plugins'],
    ['a plugin with its last error', () => '/plugins/webhook.siem'],
    ['the overview', () => '/'],
    ['the dead letters', () => '/dead-letters'],
  ])('shows as text and does not run: %s', async (_, path) => {
    const page = await console.open(path());
    await page.getByText('onerror=').first().waitFor();
    expect(await attacked(page)).toBeUndefined();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(page.complaints).toEqual([]);
  });

  it.each(['/deliveries?text=', '/deliveries?plugin=', '/events/', '/plugins/'])(
    'in the address %s does not run',
    async (path) => {
      const page = await console.open(`${path}${encodeURIComponent(ATTACK)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      expect(await attacked(page)).toBeUndefined();
    },
  );

  it('would not run even if it were written into the page', async () => {
    const page = await console.open('/');
    const outcome = await page.evaluate(`(() => {
      try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.attacked=1">'); return 'written'; }
      catch (error) { return error.name; }
    })()`);
    expect(outcome).toBe('TypeError');
    expect(await attacked(page)).toBeUndefined();
  });
});
