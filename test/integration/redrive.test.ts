import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../functions/time/clock.ts';
import { type Receiver, startReceiver } from '../../local/receiver/receiver.ts';
import { redrive } from '../../operator/dead-letters/redrive.ts';
import { createClients } from '../../operator/stage/create-clients.ts';
import { createEvent } from '../../sdk/index.ts';
import { configure, endpoint, eventually, inEffect, outputs, publish, stageName } from './stage/stage.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

describe('redrive', () => {
  it('sends the chosen dead letters again to a plugin that works again, and no others', async () => {
    const config = (path: string) => ({ url: `${receiver.url}/${path}`, allow_http: true, timeout: 2, retry_max: 0 });
    const allowlist = ['webhook.fixed', 'webhook.broken'];
    receiver.behave('*', { kind: 'status', status: 404 });
    await configure({
      enabled: true,
      allowlist,
      configs: { 'webhook.fixed': config('fixed'), 'webhook.broken': config('broken') },
    });
    const events = Array.from({ length: 12 }, () => createEvent({ event_type: 'user.login' }));
    const attempts = (plugin: string) =>
      events.filter(({ event_id }) => receiver.deliveries.has(`${event_id}:${plugin}`)).length;
    await inEffect(
      'the plugins run',
      () => createEvent({ event_type: 'user.logout' }),
      () => receiver.requests.some(({ path }) => path === '/broken'),
    );
    await publish(...events.slice(0, 10));
    await publish(...events.slice(10));
    await eventually(
      'all were refused',
      () => allowlist.every((plugin) => attempts(plugin) === events.length) || undefined,
    );

    const aws = createClients({ endpoint, region: 'us-east-1' });
    const stage = { name: stageName, outputs, aws, clock: systemClock };
    const filter = { plugin: 'webhook.fixed', type: 'user.login' };
    const found = await eventually('all are in the DLQ', async () => {
      const counted = await redrive(stage, { filter, dryRun: true });
      return counted.matched === events.length ? counted : undefined;
    });
    expect(found.done).toBe(0);

    receiver.reset();
    expect(await redrive(stage, { filter })).toMatchObject({ matched: events.length, done: events.length, failed: 0 });
    await eventually('all are delivered', () => attempts('webhook.fixed') === events.length || undefined);
    expect(attempts('webhook.broken')).toBe(0);
    expect(await redrive(stage, { filter, dryRun: true })).toMatchObject({ matched: 0 });
    expect(
      await redrive(stage, { filter: { plugin: 'webhook.broken', type: 'user.login' }, dryRun: true }),
    ).toMatchObject({
      matched: events.length,
    });
  });
});
