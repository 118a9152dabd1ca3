import { describe, expect, it } from 'vitest';
import { anEvent, testPlugin } from '../../sdk/testing/index.ts';
import bulkWebhook from './index.ts';

const config = { url: 'https://bulk.example/events', token: 'a-long-random-token' };
const hundred = Array.from({ length: 100 }, (_, index) => anEvent({ meta: { index } }));

describe('bulk-webhook', () => {
  it('posts 100 events in one request', async () => {
    const plugin = testPlugin(bulkWebhook, { config });
    plugin.http.reply({ status: 200, body: '{"rejected":[]}' });
    const outcomes = await plugin.receiveBatch(hundred);
    expect(outcomes).toEqual(hundred.map(() => ({ status: 'delivered' })));
    expect(plugin.http.requests).toHaveLength(1);
    expect(JSON.parse(plugin.http.requests[0]?.body ?? '')).toHaveLength(100);
  });

  it('has only the events retried that the endpoint rejected', async () => {
    const plugin = testPlugin(bulkWebhook, { config });
    plugin.http.reply({ status: 200, body: '{"rejected":[{"index":7,"error":"quota"}]}' });
    const outcomes = await plugin.receiveBatch(hundred);
    expect(outcomes.flatMap(({ status }, index) => (status === 'delivered' ? [] : [[index, status]]))).toEqual([
      [7, 'retry'],
    ]);
  });

  it('has the whole batch retried when the request fails', async () => {
    const plugin = testPlugin(bulkWebhook, { config });
    plugin.http.reply({ status: 503 });
    const outcomes = await plugin.receiveBatch(hundred);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['retry']));
  });
});
