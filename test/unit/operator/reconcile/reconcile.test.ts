import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareDeliveries, parseOtherDeliveries } from '../../../../operator/reconcile/compare-deliveries.ts';
import { reconcile } from '../../../../operator/reconcile/reconcile.ts';
import { PermanentError } from '../../../../sdk/errors.ts';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;

const hook = definePlugin({
  name: 'hook',
  description: 'Fails as the event asks',
  hooks: {
    onEvent({ meta }) {
      if (meta.does === 'die') throw new PermanentError('no such channel');
      if (meta.does === 'wait') throw new Error('busy');
    },
  },
});

let functions: StageInMemory;
let sqs: MemorySqs;
beforeEach(() => {
  functions = new StageInMemory({ hook }, { hook: { retry_max: 50 } });
  functions.now = NOON;
  sqs = new MemorySqs(() => functions.now ?? 0);
});

async function publish(does = 'work'): Promise<PluginEvent> {
  const event = createEvent({ event_type: 'task.finished', meta: { does } });
  await functions.dispatch(eventRecords([event]));
  return event;
}

/** Moves what the functions sent to the queues that the operator looks at. */
function settle(): void {
  for (const { body } of functions.deliveriesDlq.messages.splice(0)) sqs.put(outputs.DeliveriesDlqUrl, body);
  for (const { body } of functions.retry.messages.splice(0)) sqs.put(outputs.RetryQueueUrl, body);
  functions.now = NOON + HOUR;
}

function run(published?: string[]) {
  const { history, parameters } = functions;
  const stage = operatorStage({ history, parameters, sqs, now: () => functions.now ?? 0 });
  return reconcile(stage, { since: NOON - 1000, until: NOON + HOUR, ...(published ? { published } : {}) });
}

async function endings(): Promise<string[]> {
  return (await run()).deliveries.map(({ ending }) => ending.kind).sort();
}

describe('reconcile', () => {
  it('finds every delivery: delivered, waiting, dead, skipped', async () => {
    await publish();
    await publish('die');
    await publish('wait');
    functions.configure('hook', { event_types: ['alert.*'] });
    await publish();
    settle();
    expect(await endings()).toEqual(['dead', 'delivered', 'skipped', 'waiting']);
    expect((await run()).unaccounted).toEqual([]);
  });

  it('a dead letter that is no longer in the DLQ is unaccounted for', async () => {
    const event = await publish('die');
    functions.deliveriesDlq.messages.splice(0);
    settle();
    expect((await run()).unaccounted).toMatchObject([{ eventId: event.event_id, plugin: 'hook' }]);
  });

  it('a dead letter that another reader has is not unaccounted for', async () => {
    await publish('die');
    settle();
    const command = { QueueUrl: outputs.DeliveriesDlqUrl, VisibilityTimeout: 900 };
    await sqs.client.send(new ReceiveMessageCommand(command));
    const { deliveries, unaccounted, complete } = await run();
    expect(deliveries).toMatchObject([{ ending: { kind: 'dead' } }]);
    expect({ unaccounted, complete }).toEqual({ unaccounted: [], complete: false });
  });

  it('says nothing when it is stopped: a part of the answer would be wrong', async () => {
    await publish();
    settle();
    const { history, parameters } = functions;
    const stage = operatorStage({ history, parameters, sqs, now: () => functions.now ?? 0 });
    const query = { since: NOON - 1000, until: NOON + HOUR, signal: AbortSignal.abort() };
    await expect(reconcile(stage, query)).rejects.toThrow('aborted');
  });

  it('a delivery that should wait while no queue has anything is unaccounted for', async () => {
    await publish('wait');
    functions.retry.messages.splice(0);
    settle();
    expect(await endings()).toEqual(['unaccounted']);
  });

  it('trusts the history for recent deliveries, whose messages may be on their way', async () => {
    await publish('die');
    await publish('wait');
    expect(await endings()).toEqual(['dead', 'waiting']);
  });

  it('a delivery that SQS moved to the DLQ itself counts as dead', async () => {
    await publish('wait');
    const [message] = functions.retry.messages.splice(0);
    sqs.put(outputs.DeliveriesDlqUrl, message?.body ?? '');
    settle();
    expect(await endings()).toEqual(['dead']);
  });

  it('finds events that were published and never dispatched', async () => {
    const seen = await publish();
    const dead = createEvent({ event_type: 'user.login' });
    sqs.put(outputs.EventsDlqUrl, JSON.stringify({ detail: dead }));
    const lost = createEvent({ event_type: 'user.login' });
    settle();
    const result = await run([seen.event_id, dead.event_id, lost.event_id]);
    expect(result.unseen).toEqual([lost.event_id]);
    expect(result.deliveries.find(({ eventId }) => eventId === dead.event_id)?.ending.kind).toBe('event dead');
    expect(result.unaccounted).toMatchObject([{ eventId: lost.event_id }]);
  });
});

describe('compareDeliveries', () => {
  const here = [
    { eventId: 'a', plugin: 'webhook', ending: { kind: 'delivered' } as const },
    { eventId: 'b', plugin: 'webhook', ending: { kind: 'dead', reason: 'timeout' } as const },
    { eventId: 'c', plugin: 'webhook', ending: { kind: 'delivered' } as const },
    { eventId: 'c', plugin: 'other', ending: { kind: 'delivered' } as const },
  ];
  const compare = (lines: object[]) =>
    compareDeliveries(here, parseOtherDeliveries(lines.map((line) => JSON.stringify(line)).join('\n'), 'old.jsonl'));

  it('finds no difference between systems that agree', () => {
    const failed = { event_id: 'b', plugin: 'webhook', outcome: 'failed' };
    expect(compare([{ event_id: 'a', plugin: 'webhook' }, failed, { event_id: 'c', plugin: 'webhook' }])).toEqual([]);
  });

  it('names what only one of them delivered', () => {
    const skipped = { event_id: 'c', plugin: 'webhook', outcome: 'skipped' };
    const others = ['a', 'b', 'd'].map((event_id) => ({ event_id, plugin: 'webhook' }));
    expect(compare([...others, skipped])).toEqual([
      { eventId: 'b', plugin: 'webhook', there: 'delivered', here: 'dead' },
      { eventId: 'c', plugin: 'webhook', there: 'skipped', here: 'delivered' },
      { eventId: 'd', plugin: 'webhook', there: 'delivered', here: 'absent' },
    ]);
  });

  it('names what the other system has nothing of, for its plugins', () => {
    expect(compare([{ event_id: 'a', plugin: 'webhook' }])).toEqual([
      { eventId: 'b', plugin: 'webhook', there: 'absent', here: 'dead' },
      { eventId: 'c', plugin: 'webhook', there: 'absent', here: 'delivered' },
    ]);
    const skipped = [{ eventId: 'd', plugin: 'webhook', ending: { kind: 'skipped', reason: 'filter' } as const }];
    expect(compareDeliveries(skipped, parseOtherDeliveries('{"event_id":"e","plugin":"webhook"}', 'f'))).toHaveLength(
      1,
    );
  });

  it('knows ids and names as Python writes them', () => {
    const [line] = parseOtherDeliveries('{"event_id":"0B0F5A526B3E4F6E9D530A4E0D8F3B11","plugin":"PagerDuty"}', 'f');
    expect(line).toMatchObject({ eventId: '0b0f5a52-6b3e-4f6e-9d53-0a4e0d8f3b11', plugin: 'pagerduty' });
  });

  it('leaves out lines of another time, where they have one', () => {
    const text = ['2026-11-25T11:00:00Z', '2026-11-25T12:30:00', '2026-11-25T14:00:00+00:00']
      .map((timestamp, index) => JSON.stringify({ event_id: `${index}`, plugin: 'webhook', timestamp }))
      .join('\n');
    const period = { since: NOON, until: NOON + HOUR };
    expect(parseOtherDeliveries(text, 'old.jsonl', period).map(({ eventId }) => eventId)).toEqual(['1']);
    expect(parseOtherDeliveries(text, 'old.jsonl')).toHaveLength(3);
  });

  it('names the line that is no delivery', () => {
    expect(() => parseOtherDeliveries('{"event_id":"a","plugin":"b"}\nnope', 'old.jsonl')).toThrow('old.jsonl, line 2');
  });
});
