import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { CompletedAttempt } from '../../../../functions/history/completed-attempt.ts';
import type { RecordedAttempt } from '../../../../functions/history/history-entry.ts';
import { HistoryRecorder } from '../../../../functions/history/history-recorder.ts';
import { decodeEntry } from '../../../../functions/history/table/decode-entry.ts';
import { encodeBatch } from '../../../../functions/history/table/encode-batch.ts';
import { type HistoryItem, itemSize, writeUnits } from '../../../../functions/history/table/history-item.ts';
import type { HistoryMode } from '../../../../functions/settings/history-mode.ts';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { sampleEvent } from './sample-event.ts';

const noon = Date.parse('2026-11-25T12:00:00Z');
const DAYS = 30;

/** A recorder on a table in memory. */
class Recording {
  now = noon;
  readonly items: HistoryItem[] = [];
  readonly updates: UpdateItemCommandInput[] = [];
  readonly losses: { count: number; error: unknown }[] = [];
  answer = { lost: 0, error: undefined as unknown };
  readonly recorder: HistoryRecorder;

  constructor(mode: HistoryMode) {
    this.recorder = new HistoryRecorder({
      write: async (batch) => {
        const { items, updates } = encodeBatch(batch, 'history', this.now, DAYS);
        this.items.push(...items);
        this.updates.push(...updates);
        return this.answer;
      },
      clock: { now: () => this.now, random: () => 0.5 },
      mode,
      onLost: (count, error) => this.losses.push({ count, error }),
    });
  }

  /** Runs an event through the dispatch function, as far as the history is concerned. */
  dispatch(event: PluginEvent, outcomes: Record<string, Partial<CompletedAttempt>>): void {
    const run = this.recorder.startRun({ event, eventJson: JSON.stringify(event), recordId: 'record' });
    if (!run) return;
    for (const [plugin, outcome] of Object.entries(outcomes)) {
      if (outcome.status) this.recorder.firstCompleted(run, completed(event, { plugin, ...outcome }));
      else this.recorder.delivered(run, plugin, this.now - 35);
    }
  }

  get kinds(): string[] {
    return this.items.map((item) => decodeEntry(item)?.kind ?? 'none');
  }

  get attempts(): RecordedAttempt[] {
    return this.items.map(decodeEntry).filter((entry) => entry?.kind === 'attempt');
  }
}

function completed(event: PluginEvent, more: Partial<CompletedAttempt>): CompletedAttempt {
  return {
    event,
    eventJson: JSON.stringify(event),
    plugin: 'webhook',
    attempt: 1,
    status: 'delivered',
    reason: undefined,
    error: undefined,
    answer: undefined,
    request: undefined,
    nextAt: undefined,
    startedAt: noon - 1000,
    ...more,
  };
}

const failed = {
  status: 'retry',
  reason: 'hook_error',
  error: 'HttpStatusError: the endpoint answered 503',
  answer: { status: 503, body: 'upstream is down' },
  nextAt: noon + 7000,
} as const;

describe('mode `all`', () => {
  it('records an event that every plugin got in one write', async () => {
    const recording = new Recording('all');
    recording.dispatch(sampleEvent(), { webhook: {}, slack: {}, email: {} });
    await recording.recorder.flush();
    expect(recording.kinds).toEqual(['run']);
    expect(recording.items[0]?.expires).toEqual({ N: String(noon / 1000 + DAYS * 86_400) });
  });

  it('records a failed attempt with all that is known of it, in one write unit', async () => {
    const recording = new Recording('all');
    const event = sampleEvent();
    recording.dispatch(event, { webhook: {}, slack: failed });
    await recording.recorder.flush();
    expect(recording.kinds).toEqual(['run', 'attempt']);
    expect(recording.attempts[0]).toEqual({
      ...failed,
      kind: 'attempt',
      eventId: event.event_id,
      eventType: 'task.finished',
      plugin: 'slack',
      attempt: 1,
      at: noon,
      httpStatus: 503,
      answer: 'upstream is down',
      duration: 1000,
      eventJson: undefined,
    });
    expect(recording.items.map((item) => writeUnits(itemSize(item)))).toEqual([1, 1]);
  });

  it('records a long error whole, and the first 1,000 characters of an answer', async () => {
    const recording = new Recording('all');
    const error = 'e'.repeat(900);
    recording.dispatch(sampleEvent(), {
      slack: { ...failed, error, answer: { status: 503, body: 'a'.repeat(5000) } },
    });
    await recording.recorder.flush();
    expect(recording.attempts[0]).toMatchObject({ error, answer: 'a'.repeat(1000) });
  });

  it('records each later attempt, also the one that succeeds', async () => {
    const recording = new Recording('all');
    const event = sampleEvent();
    recording.recorder.laterCompleted(completed(event, { ...failed, attempt: 2 }));
    recording.now += 10;
    recording.recorder.laterCompleted(completed(event, { attempt: 3 }));
    await recording.recorder.flush();
    expect(recording.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [2, 'retry'],
      [3, 'delivered'],
    ]);
  });

  it('lists only failures among the failures', async () => {
    const recording = new Recording('all');
    for (const [attempt, status] of (['retry', 'dead', 'delivered', 'skipped'] as const).entries()) {
      recording.recorder.laterCompleted(completed(sampleEvent(), { attempt, status }));
    }
    await recording.recorder.flush();
    expect(recording.items.map(({ failed }) => failed !== undefined)).toEqual([true, true, false, false]);
  });

  it('does not record each look at a delivery that waits', async () => {
    const recording = new Recording('all');
    const event = sampleEvent();
    recording.dispatch(event, { slack: { status: 'parked', reason: 'circuit_open' } });
    recording.recorder.laterCompleted(completed(event, { plugin: 'slack', status: 'parked' }));
    await recording.recorder.flush();
    expect(recording.kinds).toEqual(['run']);
  });
});

describe('mode `failures`', () => {
  it('records nothing of an event that every plugin got, or will get from the redeliver function', async () => {
    const recording = new Recording('failures');
    recording.dispatch(sampleEvent(), { webhook: {}, slack: { status: 'deferred', reason: 'slow' } });
    recording.recorder.laterCompleted(completed(sampleEvent(), { attempt: 1 }));
    await recording.recorder.flush();
    expect(recording.items).toEqual([]);
    expect(recording.updates).toHaveLength(1);
  });

  it('records an event with a failure, and what follows', async () => {
    const recording = new Recording('failures');
    const event = sampleEvent();
    recording.dispatch(event, { webhook: {}, slack: failed });
    recording.recorder.laterCompleted(completed(event, { plugin: 'slack', attempt: 2 }));
    await recording.recorder.flush();
    expect(recording.kinds).toEqual(['run', 'attempt', 'attempt']);
  });

  it('keeps the event with a failure of a delivery that the redeliver function tried first', async () => {
    const recording = new Recording('failures');
    const event = sampleEvent();
    recording.recorder.laterCompleted(completed(event, { ...failed, attempt: 1 }));
    await recording.recorder.flush();
    expect(recording.attempts[0]?.eventJson).toBe(JSON.stringify(event));
  });
});

describe('mode `off`', () => {
  it('records and counts nothing', async () => {
    const recording = new Recording('all');
    recording.recorder.setMode('off');
    recording.dispatch(sampleEvent(), { webhook: {}, slack: failed });
    recording.recorder.laterCompleted(completed(sampleEvent(), failed));
    await recording.recorder.flush();
    expect([recording.items, recording.updates]).toEqual([[], []]);
  });

  it('ends when the setting is taken back', async () => {
    const recording = new Recording('all');
    recording.recorder.setMode('off');
    recording.recorder.setMode(undefined);
    recording.dispatch(sampleEvent(), { webhook: {} });
    await recording.recorder.flush();
    expect(recording.kinds).toEqual(['run']);
  });
});

describe('a recorder', () => {
  it('reports what was lost and does not throw', async () => {
    const recording = new Recording('all');
    const error = new Error('throttled');
    recording.answer = { lost: 2, error };
    recording.dispatch(sampleEvent(), { webhook: {} });
    await recording.recorder.flush();
    expect(recording.losses).toEqual([{ count: 2, error }]);
  });

  it('writes each entry once', async () => {
    const recording = new Recording('all');
    recording.dispatch(sampleEvent(), { webhook: {}, slack: failed });
    await recording.recorder.flush();
    await recording.recorder.flush();
    expect(recording.items).toHaveLength(2);
  });

  it('counts deliveries with the time since their events were published', async () => {
    const recording = new Recording('all');
    recording.dispatch(sampleEvent({ timestamp: new Date(noon - 250).toISOString() }), { webhook: {} });
    await recording.recorder.flush();
    const [update] = recording.updates;
    expect(update?.ExpressionAttributeValues).toMatchObject({ ':1': { N: '1' }, ':2': { N: '250' } });
  });
});
