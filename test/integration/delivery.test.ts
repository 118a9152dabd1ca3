import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { canariesIn } from './stage/canary.ts';
import { acknowledged, deadEvent, deadLetter, eventually, logLines, outputs, publish } from './stage/stage.ts';
import { aTask, SECRET, useReceiver } from './stage/use-receiver.ts';

const stage = useReceiver();
const { allow, arrived, behave, requestsOf, takesEffect } = stage;

describe('the deployed stack', () => {
  it('delivers an event to two plugins', async () => {
    await allow(['webhook', 'webhook.siem']);
    await takesEffect(
      'both webhooks run',
      (event) => requestsOf(event, 'webhook').length + requestsOf(event, 'webhook.siem').length === 2,
    );

    const event = aTask();
    await publish(event);

    const [[main], [siem]] = await Promise.all([arrived(event, 'webhook'), arrived(event, 'webhook.siem')]);
    expect(main?.path).toBe('/main');
    expect(siem?.path).toBe('/siem');
    expect(JSON.parse(main?.body.toString() ?? '')).toEqual(event);
  });

  it('signs webhooks so that an independent implementation accepts them', async () => {
    const event = aTask({ text: 'Grüße, 世界 "quoted" \\ \u2028' });
    await publish(event);
    const [request] = await arrived(event, 'webhook');

    const script =
      'import hashlib, hmac, sys; print("sha256=" + hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), hashlib.sha256).hexdigest())';
    const expected = execFileSync('python3', ['-c', script, SECRET], { input: request?.body, encoding: 'utf8' }).trim();
    expect(request?.headers).toMatchObject({
      'x-sm-signature': expected,
      'x-sm-event-id': event.event_id,
      'x-sm-event-type': 'task.finished',
      'content-type': 'application/json',
      'user-agent': 'ServerMonitor-Webhook/1.0',
      'webhook-id': `${event.event_id}:webhook`,
    });
    const [unsigned] = await arrived(event, 'webhook.siem');
    expect(unsigned?.headers['x-sm-signature']).toBeUndefined();
  });

  it('a failing plugin affects no other, and its delivery is in the deliveries DLQ', async () => {
    behave('/main', { kind: 'status', status: 500 });
    const event = aTask();
    await publish(event);

    await arrived(event, 'webhook.siem');
    expect(await deadLetter('webhook', event)).toEqual({
      event,
      plugin: 'webhook',
      attempts: 2,
      reason: 'hook_error',
      last_error: expect.stringContaining('500'),
      first_failed_at: expect.any(String),
    });
    expect(requestsOf(event, 'webhook')).toHaveLength(2);
    expect(requestsOf(event, 'webhook.siem')).toHaveLength(1);
  });

  it('retries a failed delivery until it succeeds, under one delivery id', async () => {
    behave('/main', { kind: 'status', status: 503 }, { times: 1 });
    const event = aTask();
    await publish(event);
    const attempts = await arrived(event, 'webhook', 2);
    expect(attempts.map(({ status }) => status)).toEqual([503, 200]);
  });

  it('retries after Retry-After', async () => {
    behave('/main', { kind: 'status', status: 429, retryAfter: 3 }, { times: 1 });
    const event = aTask();
    await publish(event);
    const [first, second] = await arrived(event, 'webhook', 2);
    // SQS counts in whole seconds.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(2000);
  });

  it('dead-letters a permanent failure at once', async () => {
    behave('/main', { kind: 'status', status: 404 });
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook', event)).toMatchObject({ attempts: 1, reason: 'permanent_error' });
    expect(requestsOf(event, 'webhook')).toHaveLength(1);
  });

  it('does not follow a redirect', async () => {
    behave('/main', { kind: 'redirect', location: '/elsewhere' });
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook', event)).toMatchObject({ reason: 'permanent_error' });
    expect(stage.requests.filter(({ path }) => path === '/elsewhere')).toEqual([]);
  });

  it('aborts a request that gets no answer', async () => {
    behave('/main', { kind: 'silent' });
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook', event)).toMatchObject({
      attempts: 2,
      reason: expect.stringMatching(/timeout|hook_error/),
    });
  });

  it('keeps a malformed event in the events DLQ, with the reason', async () => {
    const marker = crypto.randomUUID();
    await publish({ event_type: 'task.finished', marker });
    const { body, attributes } = await deadEvent(marker);
    expect(JSON.parse(body).detail).toEqual({ event_type: 'task.finished', marker });
    expect(attributes).toMatchObject({ reason: 'malformed_event', error: expect.stringContaining('event_id') });
  });

  it('dead-letters a delivery to a private address that nobody allowed', async () => {
    await allow(['webhook', 'webhook.siem'], {
      'webhook.siem': { url: 'http://169.254.169.254/latest/meta-data' },
    });
    await takesEffect(
      'siem has another address',
      (event) => requestsOf(event, 'webhook').length === 1 && requestsOf(event, 'webhook.siem').length === 0,
    );
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook.siem', event)).toMatchObject({
      attempts: 1,
      reason: 'permanent_error',
      last_error: expect.stringContaining('169.254.169.254'),
    });
  });

  it('delivers once with `dedupe`, however often the bus sends the event', async () => {
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { dedupe: true } });
    const event = aTask();
    for (let time = 0; time < 3; time += 1) {
      await publish(event);
      await acknowledged();
    }
    await arrived(event, 'webhook', 3);
    expect(requestsOf(event, 'webhook.siem')).toHaveLength(1);
  });

  it('retries a failed delivery, also with `dedupe`', async () => {
    behave('/siem', { kind: 'status', status: 503 }, { times: 1 });
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook.siem', 2);
    expect(requestsOf(event, 'webhook.siem').map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe('the log', () => {
  it('has JSON lines of plugins that load and fail, each with its service, and no secret', async () => {
    const lines = await eventually('the log has lines of plugins', async () => {
      const found = await logLines();
      return found.some(({ message }) => message === 'Plugin error') ? found : undefined;
    });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'Plugin loaded', service: 'plugin:webhook' }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'Plugin error',
        service: 'plugin:webhook',
        outcome: 'dead',
        delivery_id: expect.any(String),
      }),
    );
    expect(canariesIn(lines.map((line) => JSON.stringify(line)))).toEqual([]);
    expect(outputs.ConfigPrefix).toMatch(/^\/server-monitor\/it-\d+\/plugins$/);
  });
});
