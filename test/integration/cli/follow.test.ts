import { beforeAll, describe, expect, it } from 'vitest';
import { createEvent } from '../../../sdk/index.ts';
import { configure, publish } from '../stage/stage.ts';
import { useReceiver } from '../stage/use-receiver.ts';
import { type RunningSmp, startSmp } from './run-smp.ts';

const { url } = useReceiver();
const anEvent = () => createEvent({ event_type: 'custom.follow' });

beforeAll(() =>
  configure({
    enabled: true,
    allowlist: ['webhook.follow'],
    configs: { 'webhook.follow': { url: url('follow'), allow_http: true } },
  }),
);

/** Runs a command that follows, until `act` is done and Ctrl-C is pressed. */
async function following(args: readonly string[], act: (smp: RunningSmp) => Promise<void>): Promise<void> {
  const smp = startSmp(args);
  try {
    await act(smp);
  } finally {
    const { code, stderr } = await smp.interrupt();
    // `status` exits with 1 when something is wrong on the stage that all tests share.
    expect([0, 1], stderr).toContain(code);
  }
}

describe('a command that follows', () => {
  it('events tail shows events of one type as they are dispatched, until Ctrl-C', async () => {
    const event = anEvent();
    await following(['events', 'tail', '--type', 'custom.follow', '--since', '1m', '--json'], async ({ line }) => {
      await publish(createEvent({ event_type: 'custom.other' }), event);
      const shown = await line('the event', (text) => text.includes(event.event_id));
      expect(JSON.parse(shown)).toMatchObject({
        eventType: 'custom.follow',
        outcomes: [expect.objectContaining({ plugin: 'webhook.follow', status: 'delivered' })],
      });
      await expect(line('no other type', (text) => text.includes('custom.'))).resolves.not.toContain('custom.other');
    });
  });

  it('logs --follow shows new lines of one plugin, until Ctrl-C', async () => {
    const event = anEvent();
    await following(['logs', 'webhook.follow', '--follow'], async ({ line }) => {
      await publish(event);
      expect(await line('the log line', (text) => text.includes(event.event_id))).toContain('webhook.follow');
    });
  });

  it('status --watch shows the stage again and again, until Ctrl-C', async () => {
    await following(['status', 'webhook.follow', '--watch', '--json'], async ({ line }) => {
      const first = await line('the first look', (text) => text.startsWith('{'));
      await line('the second look', (text) => text.startsWith('{') && JSON.parse(text).at > JSON.parse(first).at);
    });
  });

  it('console serves its page to the owner of the URL, and refuses changes with --read-only', async () => {
    await following(['console', '--read-only', '--json'], async ({ line }) => {
      const { url } = JSON.parse(await line('the URL', (text) => text.startsWith('{')));
      const opened = await fetch(url, { redirect: 'manual' });
      const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
      const page = new URL('/', url);
      expect((await fetch(page, { headers: { cookie } })).status).toBe(200);
      expect((await fetch(page)).status).toBe(401);
      const change = { method: 'POST', body: '{}', headers: { cookie, 'content-type': 'application/json' } };
      const refused = await fetch(new URL('/api/replays', url), {
        ...change,
        headers: { ...change.headers, origin: page.origin },
      });
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain('read-only');
    });
  });
});
