import { describe, expect, it } from 'vitest';
import { deadLetter, eventually, publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

const { allow, arrived, behave, takesEffect, requestsOf } = useReceiver();

describe('smp deliveries list, smp events and smp dead-letters', () => {
  it('lists deliveries by outcome, page by page', async () => {
    await allow(['webhook', 'webhook.siem']);
    await takesEffect('both webhooks run', (event) => requestsOf(event, 'webhook.siem').length > 0);
    behave('/main', { kind: 'status', status: 404 });
    const event = aTask({ text: 'needle' });
    await publish(event);
    await deadLetter('webhook', event);
    await arrived(event, 'webhook.siem');
    const dead = await eventually('the history has the dead letter', async () => {
      const { json } = await runSmpJson(['deliveries', 'list', '--outcome', 'dead', '--text', 'needle']);
      return json.deliveries.length > 0 ? json : undefined;
    });
    expect(dead).toMatchObject({
      deliveries: [
        { eventId: event.event_id, plugin: 'webhook', state: { kind: 'dead' }, lastAttempt: { httpStatus: 404 } },
      ],
      cursor: null,
    });
    const first = (await runSmpJson(['deliveries', 'list', '--limit', '1'])).json;
    const second = (await runSmpJson(['deliveries', 'list', '--limit', '1', '--cursor', first.cursor])).json;
    expect(second.deliveries[0]).not.toEqual(first.deliveries[0]);
    const lines = (await runSmp(['deliveries', 'list', '--type', 'task.*', '--status', '4xx'])).stdout.split('\n');
    expect(lines[0]).toMatch(/^\S+T\S+Z\t[\w-]{36}\ttask\.finished\twebhook\tdead\t1\t404\t/);
  });

  it('refuses an unknown outcome, and a wrong cursor', async () => {
    expect(await runSmp(['deliveries', 'list', '--outcome', 'lost'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('use one or more of delivered'),
    });
    expect(await runSmp(['deliveries', 'list', '--cursor', 'x'])).toMatchObject({ code: 2 });
    expect(await runSmp(['deliveries', 'list', '--since', 'yesterday'])).toMatchObject({ code: 2 });
  });

  it('says when there is no such plugin', async () => {
    const { stdout, stderr, code } = await runSmp(['deliveries', 'list', '--plugin', 'webhok']);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain('did you mean `webhook`?');
    const redrive = ['dead-letters', 'redrive', '--plugin', 'webhok', '--yes'];
    expect(await runSmp(redrive)).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean') });
  });

  it('publishes an event, lists it and prints it as it was published', async () => {
    const published = await runSmp(['events', 'publish', 'custom.fact', '--meta', '{"count": 9007199254740993}']);
    expect(published).toMatchObject({ code: 0, stderr: expect.stringContaining('smp explain') });
    const id = published.stdout;
    await eventually('the event is listed', async () => {
      const { json } = await runSmpJson(['events', 'list', '--type', 'custom.*']);
      return json.events.some(({ eventId }: { eventId: string }) => eventId === id) || undefined;
    });
    const shown = await runSmp(['events', 'show', id.slice(0, 18)]);
    expect(shown.stdout).toContain('9007199254740993');
    expect((await runSmp(['events', 'show', id, '--json'])).stdout).toContain('"count": 9007199254740993');
  });

  it('reads an event from standard input, and refuses other input', async () => {
    const event = aTask();
    const published = await runSmp(['events', 'publish', '--file', '-'], { input: JSON.stringify(event) });
    expect(published.stdout).toBe(event.event_id);
    const dry = await runSmpJson(['events', 'publish', 'user.login', '--dry-run']);
    expect(dry.json).toMatchObject({ event: { event_type: 'user.login' }, dryRun: true });
    expect(await runSmp(['events', 'publish', '--file', '-'], { input: '{' })).toMatchObject({ code: 2 });
    expect(await runSmp(['events', 'publish', 'Not A Type'])).toMatchObject({ code: 2 });
    expect(await runSmp(['events', 'publish'])).toMatchObject({ code: 2 });
  });

  it('lists, shows, redrives and purges dead letters', async () => {
    const { json } = await runSmpJson(['dead-letters', 'list', '--plugin', 'webhook', '--reason', 'permanent_error']);
    const [letter] = json.deadLetters;
    expect(letter).toMatchObject({ plugin: 'webhook', reason: 'permanent_error' });
    const shown = await runSmp(['dead-letters', 'show', letter.eventId]);
    expect(shown.stdout).toContain('permanent_error');
    const id = ['--event', letter.eventId];
    const counted = await runSmpJson(['dead-letters', 'redrive', ...id, '--dry-run']);
    expect(counted.json).toMatchObject({ matched: 1, done: 0, dryRun: true });
    expect(await runSmp(['dead-letters', 'purge', ...id])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect((await runSmpJson(['dead-letters', 'purge', ...id, '--yes'])).json).toMatchObject({ done: 1 });
    expect((await runSmp(['explain', letter.eventId])).stdout).toContain('its dead letter was deleted');
    expect(await runSmp(['dead-letters', 'show', letter.eventId])).toMatchObject({ code: 2 });
  });
});
