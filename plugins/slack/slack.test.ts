import { describe, expect, it } from 'vitest';
import { severities } from '../../sdk/event/event-types.ts';
import { anAlert, anEvent, testPlugin } from '../../sdk/testing/index.ts';
import slack from './index.ts';
import { severityColours, slackMessage } from './message.ts';

const webhook_url = 'https://hooks.slack.com/services/T0/B0/token';

const message = (event = anAlert()) => slackMessage(event, { username: 'ServerMonitor' });
const blocksOf = (event = anAlert()) => JSON.stringify(message(event).attachments[0]?.blocks);
const fieldsOf = (event = anAlert()) => message(event).attachments[0]?.blocks[1]?.fields?.map(({ text }) => text) ?? [];
const headerOf = (event = anAlert()) => message(event).attachments[0]?.blocks[0]?.text?.text ?? '';

describe('slack', () => {
  it('posts a message with severity colour, server and type', async () => {
    const plugin = testPlugin(slack, { config: { webhook_url, channel: '#ops' } });
    const event = anAlert({ severity: 'critical', server_name: 'db-1' });
    expect(await plugin.receive(event)).toEqual({ status: 'delivered' });
    const [request] = plugin.http.requests;
    const sent = JSON.parse(request?.body ?? '');
    expect(request).toMatchObject({ method: 'POST', url: webhook_url });
    expect(sent).toMatchObject({
      channel: '#ops',
      username: 'ServerMonitor',
      text: '[critical] alert.triggered on db-1',
    });
    expect(sent.attachments[0].color).toBe(severityColours.critical);
    expect(sent.attachments[0].blocks[0]).toEqual({
      type: 'header',
      text: { type: 'plain_text', text: 'alert.triggered on db-1', emoji: false },
    });
  });

  it('leaves the channel to Slack when none is configured', () => {
    expect(message()).not.toHaveProperty('channel');
  });

  it('has a colour of its own for every severity', () => {
    expect(new Set(severities.map((severity) => severityColours[severity])).size).toBe(severities.length);
  });

  it('text of users cannot mention, link or format', () => {
    const hostile =
      '<!channel> <@U123> @here #general <https://evil.example|click> http://evil.example & *bold* `code`';
    const event = anEvent({ server_name: hostile, username: hostile, meta: { [hostile]: hostile } });
    expect(JSON.stringify(message(event))).not.toMatch(/<[!@#h]/);
    expect(message(event)).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
    const types = [...blocksOf(event).matchAll(/"type":"(\w+)","text":"/g)].map(([, type]) => type);
    expect(new Set(types)).toEqual(new Set(['plain_text']));
  });

  it('the text for notifications has nothing that Slack turns into a link or a mention', () => {
    const { text, attachments } = message(
      anEvent({ server_name: '@here #general http://evil.example db.example.com & <' }),
    );
    expect(text).not.toMatch(/@here|#general|:\/\/|\.example|\.com/);
    expect(text.replaceAll('\u200B', '')).toBe(
      '[info] server.updated on @here #general http://evil.example db.example.com &amp; &lt;',
    );
    expect(attachments[0]?.fallback).toBe(text);
  });

  it.each(['evil.com', 'www.evil.com', 'alert.evil.com', 'server.zip'])(
    'a custom type such as %s becomes no link',
    (event_type) => {
      const { text, attachments } = message(anEvent({ event_type, server_name: 'db-1' }));
      expect(text).not.toMatch(/[.:@]\w|:\/\//);
      expect(text.replaceAll('\u200B', '')).toBe(`[info] ${event_type} on db-1`);
      expect(attachments[0]?.fallback).toBe(text);
    },
  );

  it('no text of an event can change the direction of writing', () => {
    const controls = '\u061C\u200E\u200F\u202A\u202E\u2066\u2069';
    const hostile = `a${controls}b`;
    const event = {
      ...anEvent({ username: hostile, meta: { [hostile]: hostile } }),
      event_type: hostile,
      server_name: hostile,
    };
    expect(JSON.stringify(message(event))).not.toMatch(/\p{Bidi_Control}/u);
  });

  it('`meta` cannot replace, displace or imitate the facts of the event', () => {
    const meta = { Server: 'other', 0: 'zero', 1: 'one', note: 'done\r\nSeverity: critical\u2028User: root \u202Etxt' };
    const fields = fieldsOf(anEvent({ server_name: 'db-1', severity: 'error', meta }));
    expect(fields.slice(0, 3)).toEqual(['Severity: error', 'Server: db-1', 'User: alice']);
    expect(fields).toContain('Server: other');
    expect(fields.join('')).not.toMatch(/[\p{Cc}\u2028\u202E]/u);
  });

  it('names an action that says more than the type', () => {
    expect(fieldsOf(anEvent())).not.toContainEqual(expect.stringContaining('Action'));
    expect(fieldsOf(anEvent({ action: 'reboot' }))).toContain('Action: reboot');
  });

  it('escapes and characters are never cut in half, and half characters are replaced', () => {
    for (let pad = 120; pad < 150; pad++) {
      const title = headerOf(anEvent({ server_name: `${'x'.repeat(pad)}&&<<💥💥💥💥💥💥` }));
      expect(title.isWellFormed()).toBe(true);
      expect(title.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
    }
    expect(headerOf(anEvent({ server_name: 'a\uD83D' }))).toBe('server.updated on a\uFFFD');
  });

  it('stays within the limits of Block Kit, whatever the event holds', () => {
    const long = '<'.repeat(5000);
    const meta = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${long}${index}`, long]));
    const [attachment] = message(anEvent({ server_name: long, meta })).attachments;
    const [header, section] = attachment?.blocks ?? [];
    expect(header?.text?.text.length).toBeLessThanOrEqual(150);
    expect(section?.fields?.length).toBe(10);
    for (const field of section?.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2000);
  });
});
