import { beforeAll, expect, it } from 'vitest';
import { publish } from '../integration/stage/stage.ts';
import { aTask, useReceiver } from '../integration/stage/use-receiver.ts';
import { describeInBrowser, useConsole } from './use-console.ts';

describeInBrowser('a replay in the console', () => {
  const receiver = useReceiver();
  const console = useConsole();
  beforeAll(async () => {
    await receiver.allow(['webhook', 'webhook.siem']);
    await receiver.takesEffect('plugins run', (probe) => receiver.requestsOf(probe, 'webhook.siem').length > 0);
  });

  it('counts the events, then sends them to one plugin with progress', async () => {
    const event = { ...aTask(), event_type: `custom.replay_${Date.now()}` };
    await publish(event);
    await receiver.arrived(event, 'webhook');
    const page = await console.open('/replay');
    await page.getByRole('combobox', { name: 'To plugin' }).selectOption('webhook');
    await page.getByLabel('Event type').fill(event.event_type);
    await page.getByRole('button', { name: 'Count the events' }).click();
    await page.getByRole('button', { name: 'Replay 1 event to webhook' }).click();
    await page.getByText('Done: 1 of 1 sent to webhook').waitFor();
    await receiver.arrived(event, 'webhook', 2);
  });

  it('takes the period from the chart, by dragging and by the keyboard', async () => {
    const page = await console.open('/replay');
    const chart = page.getByRole('application', { name: /choose a period/ });
    const { x, y, width, height } = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(x + width * 0.5, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.75, y + height / 2, { steps: 5 });
    await page.mouse.up();
    const minutes = async () => {
      const at = async (label: string) => Date.parse(`${await page.getByLabel(label).inputValue()}Z`);
      return ((await at('Until')) - (await at('From'))) / 60_000;
    };
    expect(await minutes()).toBeGreaterThanOrEqual(14);
    expect(await minutes()).toBeLessThanOrEqual(19);
    await page.mouse.move(0, 0);
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await minutes()).toBe(3);
  });

  it('says so where there is nothing to replay, and offers no button for it', async () => {
    const page = await console.open('/replay');
    await page.getByLabel('Event type').fill('no.such_type');
    await page.getByRole('button', { name: 'Count the events' }).click();
    await page.getByText('No event in this period.').waitFor();
    expect(await page.getByRole('button', { name: /^Replay/ }).count()).toBe(0);
    await page.getByLabel('From').fill('2030-01-01T00:00');
    await page.getByText('The period is empty').waitFor();
    expect(await page.getByRole('button', { name: 'Count the events' }).isDisabled()).toBe(true);
  });
});
