import { beforeEach, describe, expect, it } from 'vitest';
import { EventRun } from '../../../../functions/history/event-run.ts';
import type { DeliveryStatus } from '../../../../functions/history/history-entry.ts';
import { encodeAttempt } from '../../../../functions/history/table/encode-attempt.ts';
import { encodeRun } from '../../../../functions/history/table/encode-run.ts';
import { readWaiting } from '../../../../operator/activity/read-waiting.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';
import { sampleEvent } from '../../functions/history/sample-event.ts';

const NOW = Date.parse('2026-01-20T12:00:00Z');

let history: MemoryHistoryTable;
beforeEach(() => {
  history = new MemoryHistoryTable();
});

const waiting = (...plugins: string[]) => readWaiting(operatorStage({ history, now: () => NOW }), plugins);

/** An event whose first attempt ended so, and later ones of the same plugin. */
function event(plugin: string, first: Exclude<DeliveryStatus, 'delivered'>, ...later: DeliveryStatus[]): void {
  const happened = sampleEvent();
  const run = new EventRun({ event: happened, eventJson: '{}', recordId: 'record' }, NOW - 60_000);
  run.ended(plugin, first, 5, first === 'parked' ? 'circuit_open' : 'hook_error');
  run.delivered('other', 5);
  history.put(encodeRun(run, 0));
  for (const [index, status] of [first, ...later].entries()) {
    if (status !== 'retry' && index === 0) continue;
    const ids = { kind: 'attempt', eventId: happened.event_id, eventType: happened.event_type, plugin } as const;
    const nothing = { httpStatus: undefined, error: undefined, answer: undefined, request: undefined };
    const rest = { nextAt: undefined, eventJson: undefined, duration: 5, reason: 'hook_error', ...nothing };
    history.put(encodeAttempt({ ...ids, ...rest, status, attempt: index + 1, at: NOW - 50_000 + index }, 0));
  }
}

describe('readWaiting', () => {
  it('counts what waits for a retry or for its plugin, and not what was delivered or died since', async () => {
    event('webhook', 'retry');
    event('webhook', 'retry', 'retry');
    event('webhook', 'parked');
    event('webhook', 'deferred');
    event('webhook', 'retry', 'delivered');
    event('webhook', 'retry', 'dead');
    event('webhook', 'dead');
    expect(await waiting('webhook', 'other')).toEqual([
      { plugin: 'webhook', count: 4, isAtLeast: false },
      { plugin: 'other', count: 0, isAtLeast: false },
    ]);
  });

  it('counts each plugin alone', async () => {
    event('webhook', 'retry');
    event('slack', 'parked');
    event('slack', 'parked');
    expect((await waiting('slack', 'webhook')).map(({ count }) => count)).toEqual([2, 1]);
  });

  it('says "at least" where it did not look at all', async () => {
    for (let index = 0; index < 230; index += 1) event('webhook', 'parked');
    expect(await waiting('webhook')).toEqual([{ plugin: 'webhook', count: 200, isAtLeast: true }]);
  });

  it('reads nothing where no plugin is asked for', async () => {
    event('webhook', 'retry');
    expect(await waiting()).toEqual([]);
    expect(history.queries).toBe(0);
  });
});
