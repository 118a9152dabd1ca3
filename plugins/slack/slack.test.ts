import { describe, expect, it } from 'vitest';
import { severities } from '../../sdk/event/event-types.ts';
import { anAlert, anEvent, testPlugin } from '../../sdk/testing/index.ts';
import slack from './index.ts';
import { severityColours, slackMessage } from './message.ts';

const webhook_url = 'https://hooks.slack.com/services/T0/B0/token';

const message = (event = anAlert()) => slackMessage(event, { username: 'ServerMonitor' });
const blocksOf = (event = anAlert()) => JSON.stringify(message(event).attachments[0]?.blocks);

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

  it('what users write can neither mention, link, nor format', () => {
    const hostile = '<!channel> <@U123> <https://evil.example|click> & *bold*';
    const event = anEvent({ server_name: hostile, username: hostile, meta: { [hostile]: hostile } });
    const text = JSON.stringify(message(event));
    expect(text).not.toMatch(/<[!@#h]/);
    expect(text).not.toContain('mrkdwn"');
    expect(message(event).text).toBe(
      '[info] server.updated on &lt;!channel&gt; &lt;@U123&gt; &lt;https://evil.example|click&gt; &amp; *bold*',
    );
    expect(message(event)).toMatchObject({ unfurl_links: false });
    const types = [...blocksOf(event).matchAll(/"type":"(\w+)","text":"/g)].map(([, type]) => type);
    expect(new Set(types)).toEqual(new Set(['plain_text']));
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
