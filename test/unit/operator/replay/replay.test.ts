import { ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, it } from 'vitest';
import { listDeliveries } from '../../../../operator/deliveries/list-deliveries.ts';
import { replay } from '../../../../operator/replay/replay.ts';
import { waitForReplay } from '../../../../operator/replay/wait-for-replay.ts';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import { collect } from '../../../fixtures/collect.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { eventRecords, recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');

let received: string[];
let functions: StageInMemory;
let sqs: MemorySqs;
beforeEach(() => {
  received = [];
  const note = (name: string) =>
    definePlugin({
      name,
      description: 'Notes what it gets',
      hooks: { onEvent: ({ event_type }) => void received.push(`${name}:${event_type}`) },
    });
  functions = new StageInMemory({ old: note('old'), late: note('late') }, { late: { dedupe: true }, old: {} });
  functions.now = NOON;
  sqs = new MemorySqs(() => functions.now ?? 0);
});

function stage() {
  const { history, parameters } = functions;
  const events = {
    send: async () => {
      throw new ResourceNotFoundException({ message: 'no archive', $metadata: {} });
    },
  };
  const { aws, ...rest } = operatorStage({ history, parameters, sqs, now: () => functions.now ?? 0 });
  return { ...rest, aws: { ...aws, events } };
}

async function publish(event_type = 'task.finished'): Promise<PluginEvent> {
  const event = createEvent({ event_type });
  await functions.dispatch(eventRecords([event]));
  functions.now = (functions.now ?? 0) + 1000;
  return event;
}

const all = { since: NOON - 1000, until: NOON + 60_000 };

/** Runs what was sent through the functions. */
async function process(): Promise<void> {
  for (const body of sqs.bodies(outputs.RetryQueueUrl)) await functions.redeliver(recordsOf([body]));
  for (const body of sqs.bodies(outputs.DispatchQueueUrl)) await functions.dispatch(recordsOf([body]));
}

describe('replay', () => {
  it('sends a plugin the events that it missed before it was allowlisted, oldest first, and no other plugin anything', async () => {
    functions.set('allowlist', 'old');
    await publish('task.created');
    await publish('task.finished');
    functions.set('allowlist', 'old,late');
    received = [];
    const result = await replay(stage(), { ...all, plugin: 'late' });
    expect(result).toMatchObject({ source: 'history', total: 2, sent: 2, failed: 0, withoutText: 0, complete: true });
    await process();
    expect(received).toEqual(['late:task.created', 'late:task.finished']);
    expect(await waitForReplay(stage(), result, { timeout: 0 })).toEqual({ arrived: 2, delivered: 2 });
  });

  it('is not swallowed by `dedupe`, also a second time', async () => {
    await publish();
    received = [];
    for (const name of ['one', 'two']) {
      await replay(stage(), { ...all, plugin: 'late', name });
    }
    await process();
    expect(received).toEqual(['late:task.finished', 'late:task.finished']);
  });

  it('shows in lists and in the story of the event, with its name and who did it', async () => {
    const event = await publish();
    await replay(stage(), { ...all, plugin: 'late', name: 'after-the-outage', by: 'ada' });
    const [delivery] = await collect(listDeliveries(stage(), { plugin: 'late' }));
    expect(delivery).toMatchObject({ eventId: event.event_id, replay: 'after-the-outage', state: { kind: 'queued' } });
  });

  it('sends events to all plugins through the dispatch queue where there is no archive', async () => {
    await publish();
    received = [];
    const result = await replay(stage(), all);
    expect(result).toMatchObject({ source: 'history', sent: 1 });
    await process();
    expect(received.sort()).toEqual(['late:task.finished', 'old:task.finished']);
    expect(await waitForReplay(stage(), result, { timeout: 0 })).toEqual({ arrived: 1, delivered: undefined });
  });

  it('chooses by type, time and event', async () => {
    const first = await publish('task.created');
    await publish('alert.triggered');
    const count = async (more: object) =>
      (await replay(stage(), { ...all, plugin: 'late', dryRun: true, ...more })).total;
    expect(await count({})).toBe(2);
    expect(await count({ type: 'alert.*' })).toBe(1);
    expect(await count({ since: NOON + 500 })).toBe(1);
    expect(await count({ eventId: first.event_id })).toBe(1);
  });

  it('a dry run counts, and sends and records nothing', async () => {
    await publish();
    const before = functions.history.items.length;
    expect(await replay(stage(), { ...all, dryRun: true })).toMatchObject({ total: 1, sent: 0, dryRun: true });
    expect(sqs.calls).toEqual([]);
    expect(functions.history.items).toHaveLength(before);
  });

  it('sends an event once, however often it came', async () => {
    const event = await publish();
    await functions.dispatch(eventRecords([event]));
    expect(await replay(stage(), { ...all, plugin: 'late' })).toMatchObject({ sent: 1 });
  });

  it('continues under the same name after it was stopped: sends the rest only', async () => {
    for (let index = 0; index < 30; index += 1) await publish();
    const query = { ...all, plugin: 'late', name: 'monday' };
    const stop = new AbortController();
    const stopped = await replay(stage(), { ...query, signal: stop.signal, onProgress: () => stop.abort() });
    expect(stopped).toMatchObject({ total: 30, sent: 25, complete: false });
    expect(await replay(stage(), query)).toMatchObject({ total: 30, sent: 5, sentBefore: 25, complete: true });
    expect(await replay(stage(), query)).toMatchObject({ sent: 0, sentBefore: 30 });
    expect(await replay(stage(), { ...query, plugin: 'old' })).toMatchObject({ sent: 30, sentBefore: 0 });
  });

  it('ends when AWS denies the call', async () => {
    await publish();
    sqs.failOn = () => {
      throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
    };
    await expect(replay(stage(), { ...all, plugin: 'late' })).rejects.toThrow('not allowed');
  });

  it('refuses a plugin that is not enabled: the functions would drop what is sent to it', async () => {
    await publish();
    functions.set('allowlist', 'old');
    await expect(replay(stage(), { ...all, plugin: 'late' })).rejects.toThrow('`late` is not enabled');
    expect(sqs.calls).toEqual([]);
  });

  it('refuses a name that EventBridge would not take, and an empty period', async () => {
    await expect(replay(stage(), { ...all, name: 'a b' })).rejects.toMatchObject({ kind: 'usage' });
    await expect(replay(stage(), { since: 2, until: 1 })).rejects.toMatchObject({ kind: 'usage' });
  });
});
