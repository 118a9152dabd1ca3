import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ReceivedRequest, type Receiver, startReceiver } from '../../local/receiver/receiver.ts';
import { createEvent, type PluginEvent } from '../../sdk/index.ts';
import { canariesIn, canary } from './canary.ts';
import {
  acknowledged,
  configure,
  deadEvent,
  deadLetter,
  eventually,
  inEffect,
  logLines,
  outputs,
  publish,
} from './stage.ts';

const SECRET = canary('suite');

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => receiver.reset());

const aTask = (meta: Record<string, unknown> = {}) =>
  createEvent({ event_type: 'task.finished', server_name: 'web-1', meta: { exit_code: 0, ...meta } });

const url = (path: string) => `${receiver.url}/${path}`;
const local = { allow_http: true, timeout: 2, retry_max: 1 };

/** Configurations of the plugins, each with its own path at the receiver. */
const configs = () => ({
  webhook: { ...local, url: url('main'), secret: SECRET },
  'webhook.siem': { ...local, url: url('siem') },
  slack: { ...local, webhook_url: url('slack') },
});

/** Allows some of the plugins, with changes of their configuration. */
const allow = (plugins: (keyof ReturnType<typeof configs>)[], changed: Record<string, object> = {}) =>
  configure({ enabled: true, allowlist: plugins, configs: { ...configs(), ...changed } });

const requestsOf = (event: PluginEvent, plugin: string): readonly ReceivedRequest[] =>
  receiver.deliveries.get(`${event.event_id}:${plugin}`) ?? [];

const arrived = (event: PluginEvent, plugin: string, times = 1) =>
  eventually(`${event.event_id}:${plugin} arrives ${times} times`, () => {
    const requests = requestsOf(event, plugin);
    return requests.length >= times ? requests : undefined;
  });

const takesEffect = (what: string, shows: (event: PluginEvent) => boolean) =>
  inEffect(what, () => aTask({ probe: true }), shows);

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
    receiver.behave('/main', { kind: 'status', status: 500 });
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
    receiver.behave('/main', { kind: 'status', status: 503 }, { times: 1 });
    const event = aTask();
    await publish(event);
    const attempts = await arrived(event, 'webhook', 2);
    expect(attempts.map(({ status }) => status)).toEqual([503, 200]);
  });

  it('retries after Retry-After', async () => {
    receiver.behave('/main', { kind: 'status', status: 429, retryAfter: 3 }, { times: 1 });
    const event = aTask();
    await publish(event);
    const [first, second] = await arrived(event, 'webhook', 2);
    // SQS counts in whole seconds.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(2000);
  });

  it('dead-letters a permanent failure at once', async () => {
    receiver.behave('/main', { kind: 'status', status: 404 });
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook', event)).toMatchObject({ attempts: 1, reason: 'permanent_error' });
    expect(requestsOf(event, 'webhook')).toHaveLength(1);
  });

  it('does not follow a redirect', async () => {
    receiver.behave('/main', { kind: 'redirect', location: '/elsewhere' });
    const event = aTask();
    await publish(event);
    expect(await deadLetter('webhook', event)).toMatchObject({ reason: 'permanent_error' });
    expect(receiver.requests.filter(({ path }) => path === '/elsewhere')).toEqual([]);
  });

  it('aborts a request that gets no answer', async () => {
    receiver.behave('/main', { kind: 'silent' });
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
      'webhook.siem': { ...local, url: 'http://169.254.169.254/latest/meta-data' },
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
});

describe('a change of the configuration takes effect without a deploy', () => {
  it('when a plugin’s configuration is changed', async () => {
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { ...local, url: url('changed') } });
    await takesEffect('the new address is used', (event) =>
      requestsOf(event, 'webhook.siem').some(({ path }) => path === '/changed'),
    );
  });

  it('when a plugin is removed from the allowlist', async () => {
    await allow(['webhook']);
    await takesEffect(
      'only the other one is called',
      (event) => requestsOf(event, 'webhook').length === 1 && requestsOf(event, 'webhook.siem').length === 0,
    );
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    expect(requestsOf(event, 'webhook.siem')).toEqual([]);
  });

  it('when a plugin is added: Slack gets a message', async () => {
    await allow(['webhook', 'slack']);
    await takesEffect('slack runs', (event) => requestsOf(event, 'slack').length === 1);
    const alert = createEvent({ event_type: 'alert.triggered', severity: 'critical', server_name: 'web-<1>' });
    await publish(alert);
    const [message] = await arrived(alert, 'slack');
    expect(JSON.parse(message?.body.toString() ?? '')).toMatchObject({
      username: 'ServerMonitor',
      text: expect.stringContaining('alert.triggered'),
    });
  });

  it('delivers once with `dedupe`, however often the bus sends the event', async () => {
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { ...configs()['webhook.siem'], dedupe: true } });
    const event = aTask();
    for (let time = 0; time < 3; time += 1) {
      await publish(event);
      await acknowledged();
    }
    await arrived(event, 'webhook', 3);
    expect(requestsOf(event, 'webhook.siem')).toHaveLength(1);
  });

  it('retries a failed delivery, also with `dedupe`', async () => {
    receiver.behave('/siem', { kind: 'status', status: 503 }, { times: 1 });
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook.siem', 2);
    expect(requestsOf(event, 'webhook.siem').map(({ status }) => status)).toEqual([503, 200]);
  });

  it('parks deliveries to an endpoint that is down, and delivers them when it is back', async () => {
    await allow(['webhook', 'webhook.siem']);
    receiver.behave('/siem', { kind: 'status', status: 500 });
    const events = Array.from({ length: 10 }, () => aTask());
    for (const event of events.slice(0, 5)) {
      await publish(event);
      await arrived(event, 'webhook.siem');
    }
    await publish(...events.slice(5));
    await eventually(
      'deliveries are parked',
      async () =>
        (await logLines()).some(({ message, plugin }) => message === 'Parked' && plugin === 'webhook.siem') ||
        undefined,
    );
    receiver.behave('/siem', null);
    // Deliveries that failed have used their one retry by now. Parked deliveries have used none.
    for (const event of events) await arrived(event, 'webhook');
    const delivered = (event: PluginEvent) => requestsOf(event, 'webhook.siem').some(({ status }) => status === 200);
    await eventually('parked deliveries arrive', () => events.slice(5).some(delivered) || undefined);
  });

  it('when plugins are disabled: events are acknowledged and nothing runs', async () => {
    await configure({ enabled: false, allowlist: ['webhook', 'slack'], configs: configs() });
    const silent = async () => {
      const event = aTask();
      await publish(event);
      await acknowledged();
      return requestsOf(event, 'webhook').length === 0;
    };
    await eventually('no plugin is called any more', async () => ((await silent()) ? true : undefined));
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
