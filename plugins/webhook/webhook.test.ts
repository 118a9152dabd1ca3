import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { aTaskFinished, testPlugin } from '../../sdk/testing/index.ts';
import webhook from './index.ts';

const url = 'https://example.com/hook';

async function request(config: Parameters<typeof testPlugin<NonNullable<typeof webhook.config>>>[1] & object) {
  const plugin = testPlugin(webhook, config);
  const event = aTaskFinished();
  expect(await plugin.receive(event)).toEqual({ status: 'delivered' });
  const [sent] = plugin.http.requests;
  if (!sent) throw new Error('nothing was sent');
  return { event, sent };
}

describe('webhook', () => {
  it('posts the event as JSON with the contracted headers', async () => {
    const { event, sent } = await request({ config: { url }, name: 'webhook.siem' });
    expect(sent).toMatchObject({ method: 'POST', url });
    expect(JSON.parse(sent.body)).toEqual(event);
    expect(sent.headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'ServerMonitor-Webhook/1.0',
      'x-sm-event-id': event.event_id,
      'x-sm-event-type': 'task.finished',
      'webhook-id': `${event.event_id}:webhook~siem`,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    });
  });

  it('signs with every active secret, so that a receiver may change its own at any time', async () => {
    const { event, sent } = await request({ config: { url, secret: ['new-secret', 'old-secret'] } });
    for (const secret of ['new-secret', 'old-secret']) {
      expect(new Webhook(secret, { format: 'raw' }).verify(sent.body, sent.headers)).toEqual(event);
    }
    expect(() => new Webhook('other-secret', { format: 'raw' }).verify(sent.body, sent.headers)).toThrow();
    expect(sent.headers['x-sm-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  it.each(['', null, undefined])('does not sign the request when the secret is %j', async (secret) => {
    const { sent } = await request({ config: { url, ...(secret === undefined ? {} : { secret }) } });
    expect(Object.keys(sent.headers).filter((name) => name.endsWith('signature'))).toEqual([]);
  });

  it('sends the same `webhook-id` with every attempt', async () => {
    const plugin = testPlugin(webhook, { config: { url }, name: 'webhook.siem' });
    const event = aTaskFinished();
    for (const attempt of [1, 2, 3]) await plugin.receive(event, { attempt });
    expect(new Set(plugin.http.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it.each<[string, object]>([
    ['url', {}],
    ['url', { url: 'ftp://example.com' }],
    ['url', { url: 'not a url' }],
    ['secret', { url, secret: [] }],
    ['secret.1', { url, secret: ['old', ''] }],
    ['secret', { url, secret: 5 }],
    ['secret', { url, secret: 'whsec_abc' }],
    ['secret.0', { url, secret: ['whsec_-_-_'] }],
  ])('refuses a configuration with a wrong `%s`, and names it', (field, config) => {
    expect(() => testPlugin(webhook, { config: config as { url: string } })).toThrow(`set \`${field}\``);
  });
});
