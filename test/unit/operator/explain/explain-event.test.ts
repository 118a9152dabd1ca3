import { beforeEach, describe, expect, it } from 'vitest';
import { type ExplainOptions, explainEvent } from '../../../../operator/explain/explain-event.ts';
import type { DeliveryExplanation, EventExplanation } from '../../../../operator/explain/explanation.ts';
import { recordActions } from '../../../../operator/history/record-action.ts';
import { OperatorError } from '../../../../operator/stage/operator-error.ts';
import { PermanentError } from '../../../../sdk/errors.ts';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { eventRecords, recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const DAY = 86_400_000;

let fail: (attempt: number) => unknown;
const hook = definePlugin({
  name: 'hook',
  description: 'Fails as the test asks',
  hooks: {
    onEvent(_, { attempt }) {
      const error = fail(attempt);
      if (error) throw error;
    },
  },
});

let functions: StageInMemory;
let sqs: MemorySqs;
beforeEach(() => {
  fail = () => undefined;
  functions = new StageInMemory({ hook }, { hook: { retry_max: 1 } });
  functions.now = NOON;
  sqs = new MemorySqs(() => functions.now ?? 0);
});

async function publish(more: Partial<PluginEvent> = {}): Promise<PluginEvent> {
  const event = createEvent({ event_type: 'task.finished', meta: { exit_code: 0 }, ...more });
  await functions.dispatch(eventRecords([event]));
  return event;
}

function explain(idOrPrefix: string, options: ExplainOptions = {}) {
  const { history, parameters, health } = functions;
  const stage = operatorStage({ history, parameters, health, sqs, now: () => functions.now ?? 0 });
  return explainEvent(stage, idOrPrefix, { catalog: { hook: async () => ({ default: hook }) }, ...options });
}

async function story({ event_id }: PluginEvent): Promise<EventExplanation> {
  const explanation = await explain(event_id);
  if (explanation.kind !== 'event') throw new Error(`explained as ${explanation.kind}`);
  return explanation;
}

async function deliveryOf(event: PluginEvent): Promise<DeliveryExplanation> {
  const { deliveries } = await story(event);
  const [delivery] = deliveries;
  if (!delivery || deliveries.length > 1) throw new Error('not one delivery');
  return delivery;
}

describe('explainEvent', () => {
  it('delivered: says when it was published, dispatched and delivered', async () => {
    const event = await publish({ timestamp: '2026-11-25T11:59:59Z' });
    expect(await story(event)).toMatchObject({
      eventId: event.event_id,
      eventType: 'task.finished',
      publishedAt: NOON - 1000,
      dispatches: [{ at: NOON, replay: undefined }],
      deliveries: [
        {
          plugin: 'hook',
          state: { kind: 'delivered' },
          location: { place: 'delivered' },
          advice: { do: 'nothing' },
          steps: [{ kind: 'attempt', number: 1, status: 'delivered' }],
        },
      ],
    });
  });

  it('still waiting: says where, why and when it is tried next', async () => {
    fail = () => new Error('the endpoint is down');
    const delivery = await deliveryOf(await publish());
    expect(delivery).toMatchObject({
      state: { kind: 'retrying', reason: 'hook_error', queue: 'retry', dueAt: NOON + 5000 },
      location: { place: 'queue', queue: 'retry', dueAt: NOON + 5000, overdue: false },
      advice: { do: 'wait', until: NOON + 5000 },
      steps: [{ status: 'retry', error: expect.stringContaining('the endpoint is down') }],
    });
  });

  it('says that a delivery should have been tried long ago', async () => {
    fail = () => new Error('busy');
    const event = await publish();
    functions.now = NOON + 3_600_000;
    expect(await deliveryOf(event)).toMatchObject({ location: { overdue: true }, advice: { do: 'look at status' } });
  });

  it('finds a delivery that SQS moved to the DLQ, which nobody records', async () => {
    fail = () => new Error('busy');
    const event = await publish();
    sqs.put(outputs.DeliveriesDlqUrl, functions.retry.messages[0]?.body ?? '');
    functions.now = NOON + 3_600_000;
    expect(await deliveryOf(event)).toMatchObject({
      location: { place: 'deliveries DLQ', since: NOON, reason: 'hook_error' },
      advice: { do: 'redrive', plugin: 'hook' },
    });
  });

  it('retried, then delivered: shows both attempts', async () => {
    fail = (attempt) => (attempt === 1 ? new Error('busy') : undefined);
    const event = await publish();
    await functions.drainRetries();
    expect(await deliveryOf(event)).toMatchObject({
      state: { kind: 'delivered' },
      steps: [
        { number: 1, status: 'retry' },
        { number: 2, status: 'delivered' },
      ],
    });
  });

  it('dead-lettered: says why, and until when the dead letter is kept', async () => {
    fail = () => new PermanentError('no such channel');
    const event = await publish();
    expect(await deliveryOf(event)).toMatchObject({
      state: { kind: 'dead', reason: 'permanent_error' },
      location: { place: 'deliveries DLQ', expiresAt: NOON + 14 * DAY },
      advice: { do: 'redrive', plugin: 'hook' },
    });
    functions.now = NOON + 15 * DAY;
    expect(await deliveryOf(event)).toMatchObject({ location: { place: 'expired' }, advice: { do: 'replay' } });
  });

  it('redriven: shows who did it, and the outcome', async () => {
    fail = () => new PermanentError('no such channel');
    const event = await publish();
    functions.now = NOON + 1000;
    const action = {
      eventId: event.event_id,
      at: functions.now,
      action: 'redriven',
      plugin: 'hook',
      by: 'ada',
    } as const;
    await recordActions(functions.history, [action], 30);
    expect(await deliveryOf(event)).toMatchObject({ state: { kind: 'queued', reason: 'redriven' } });

    fail = () => undefined;
    functions.now = NOON + 2000;
    await functions.redeliver(recordsOf([String(functions.deliveriesDlq.messages[0]?.body)]));
    expect(await deliveryOf(event)).toMatchObject({
      state: { kind: 'delivered' },
      steps: [{ status: 'dead' }, { kind: 'action', action: 'redriven', by: 'ada' }, { status: 'delivered' }],
    });
  });

  it('replayed: shows both dispatches', async () => {
    const event = await publish();
    functions.now = NOON + 1000;
    await functions.dispatch(recordsOf([JSON.stringify({ 'replay-name': 'after-the-outage', detail: event })]));
    const { dispatches, deliveries } = await story(event);
    expect(dispatches).toMatchObject([{ replay: undefined }, { replay: 'after-the-outage' }]);
    expect(deliveries).toMatchObject([{ steps: [{ status: 'delivered' }, { status: 'delivered' }] }]);
  });

  it('skipped by filter: names the part that does not match, with the value found and the value wanted', async () => {
    functions.configure('hook', { filter: { meta: { exit_code: [{ numeric: ['>', 0] }] }, severity: ['info'] } });
    expect(await deliveryOf(await publish())).toMatchObject({
      state: { kind: 'skipped', reason: 'filter' },
      skip: {
        wantsNow: false,
        mismatches: [
          { mismatch: { path: 'meta.exit_code' }, text: expect.stringMatching(/`meta\.exit_code` is 0.* > 0/) },
        ],
      },
      advice: { do: 'change filter' },
    });
  });

  it('skipped by a filter that was changed since: says so', async () => {
    functions.configure('hook', { filter: { severity: ['critical'] } });
    const event = await publish();
    functions.configure('hook', {});
    expect(await deliveryOf(event)).toMatchObject({ skip: { wantsNow: true }, advice: { do: 'replay' } });
  });

  it('skipped by event_types: names the type and those that are wanted', async () => {
    functions.configure('hook', { event_types: ['alert.*'] });
    expect(await deliveryOf(await publish())).toMatchObject({
      skip: { reason: 'event_types', found: 'task.finished', wanted: ['alert.*'], wantsNow: false },
    });
  });

  it('plugins disabled: says so, and how to send the event again', async () => {
    functions.set('enabled', 'false');
    const event = await publish();
    expect(await deliveryOf(event)).toMatchObject({
      state: { kind: 'skipped', reason: 'plugins_disabled' },
      advice: { do: 'enable all' },
    });
    functions.set('enabled', 'true');
    expect(await deliveryOf(event)).toMatchObject({ advice: { do: 'replay', plugin: 'hook' } });
  });

  it('plugin not yet allowlisted: says so', async () => {
    functions.set('allowlist', 'other');
    const event = await publish();
    functions.set('allowlist', 'other,hook');
    expect((await story(event)).deliveries).toContainEqual(
      expect.objectContaining({
        plugin: 'hook',
        skip: { reason: 'not_allowlisted' },
        advice: { do: 'replay', plugin: 'hook' },
      }),
    );
  });

  it('plugin paused: says why, since when, and how to resume it', async () => {
    functions.health.set('hook', { paused: { reason: 'maintenance', since: NOON - 5000 } });
    expect(await deliveryOf(await publish())).toMatchObject({
      state: { kind: 'parked', reason: 'paused' },
      location: { place: 'queue', queue: 'slow' },
      live: { paused: { reason: 'maintenance', since: NOON - 5000 } },
      advice: { do: 'resume', plugin: 'hook' },
    });
  });

  it('malformed: finds it in the events DLQ, with what is wrong', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const body = JSON.stringify({ detail: { event_id: id, event_type: 7 } });
    sqs.put(outputs.EventsDlqUrl, body, {
      attributes: { reason: 'malformed_event', error: 'event_type must be text' },
    });
    expect(await explain(id)).toMatchObject({
      kind: 'dead',
      letters: [{ kind: 'events', reason: 'malformed_event', body }],
      advice: { do: 'fix publisher' },
    });
    expect(sqs.visible(outputs.EventsDlqUrl)).toBe(1);
  });

  it('unknown: says where it searched', async () => {
    sqs.put(outputs.EventsDlqUrl, '{}');
    sqs.put(outputs.DispatchQueueUrl, '{}');
    expect(await explain('ffffffff-0000-4000-8000-000000000001')).toMatchObject({
      kind: 'unknown',
      ruledOut: [
        { place: 'history', mode: 'all', days: 30 },
        { place: 'dead letters', kind: 'events', looked: 1, complete: true },
        { place: 'dead letters', kind: 'deliveries', looked: 0, complete: true },
      ],
      waiting: { dispatch: 1 },
    });
  });

  it('unknown, and the search was stopped: says that not all dead letters were searched', async () => {
    for (let index = 0; index < 200; index += 1) sqs.put(outputs.DeliveriesDlqUrl, '{}');
    const explanation = await explain('ffffffff-0000-4000-8000-000000000001', {
      signal: AbortSignal.abort(),
    });
    expect(explanation).toMatchObject({ ruledOut: [{}, { complete: false }, { complete: false }] });
    expect(sqs.visible(outputs.DeliveriesDlqUrl)).toBe(200);
  });

  it('a history of failures alone: says that no failure is recorded, never that it was delivered', async () => {
    functions.set('history', 'failures');
    functions.health.set('hook', { paused: { reason: 'maintenance', since: NOON } });
    const event = await publish();
    functions.health.clear();
    await functions.drainRetries();
    const { deliveries, historyMode } = await story(event);
    expect(historyMode).toBe('failures');
    expect(deliveries).toMatchObject([{ state: { kind: 'no_failure_recorded' } }]);
  });

  it('an event of which a history of failures has nothing: says what the history records', async () => {
    functions.set('history', 'failures');
    const explanation = await explain('ffffffff-0000-4000-8000-000000000001');
    expect(explanation).toMatchObject({ kind: 'unknown', ruledOut: [{ mode: 'failures' }, {}, {}] });
  });

  it('a prefix that several events have: lists them; one that is enough: explains the event', async () => {
    const one = await publish({ event_id: 'abcd1111-0000-4000-8000-000000000001' });
    await publish({ event_id: 'abcd2222-0000-4000-8000-000000000002' });
    expect(await explain('abcd')).toMatchObject({ kind: 'several', matches: [{}, {}], more: false });
    expect(await explain('ABCD1')).toMatchObject({ kind: 'event', eventId: one.event_id });
  });

  it('refuses an id that is too short', async () => {
    await expect(explain('abc')).rejects.toThrow(OperatorError);
  });
});
