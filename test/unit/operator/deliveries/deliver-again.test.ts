import { beforeEach, describe, expect, it } from 'vitest';
import { parseDelivery } from '../../../../functions/delivery/parse-delivery.ts';
import { EventRun } from '../../../../functions/history/event-run.ts';
import { encodeAttempt } from '../../../../functions/history/table/encode-attempt.ts';
import { encodeRun } from '../../../../functions/history/table/encode-run.ts';
import { deliverAgain } from '../../../../operator/deliveries/deliver-again.ts';
import { foldDeliveries } from '../../../../operator/deliveries/fold-deliveries.ts';
import { readEvent } from '../../../../operator/history/read-event.ts';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { sampleEvent } from '../../functions/history/sample-event.ts';

const NOW = Date.parse('2026-01-20T00:00:00Z');
const DAY = 86_400_000;

let history: MemoryHistoryTable;
let sqs: MemorySqs;
let allowlist: string;
beforeEach(() => {
  history = new MemoryHistoryTable();
  sqs = new MemorySqs(() => NOW);
  allowlist = 'webhook,webhook.siem';
});

const stage = () => {
  const parameters = new Map([
    ['enabled', 'true'],
    ['allowlist', allowlist],
  ]);
  return operatorStage({ history, sqs, parameters, now: () => NOW });
};

/** An event that `webhook` got, and that `webhook.siem` refused for good. */
function dispatched(at = NOW - 60_000): PluginEvent {
  const event = sampleEvent();
  const run = new EventRun({ event, eventJson: JSON.stringify(event), recordId: 'record' }, at);
  run.delivered('webhook', 5);
  run.ended('webhook.siem', 'dead', 5, 'permanent_error');
  history.put(encodeRun(run, 0));
  return event;
}

function deadLetterOf(event: PluginEvent): void {
  const body = { event, plugin: 'webhook.siem', attempts: 4, reason: 'permanent_error', last_error: '404' };
  sqs.put(outputs.DeliveriesDlqUrl, JSON.stringify({ ...body, first_failed_at: '2026-01-19T00:00:00Z' }));
}

const sent = () => sqs.bodies(outputs.RetryQueueUrl).map(parseDelivery);

const stateOf = async ({ event_id }: PluginEvent, plugin: string) => {
  const found = await readEvent(history, event_id);
  return foldDeliveries(found?.entries ?? []).find((story) => story.plugin === plugin)?.state;
};

describe('deliverAgain', () => {
  it('sends a delivery that succeeded to its plugin alone, with all its retries', async () => {
    const event = dispatched();
    expect(await deliverAgain(stage(), { eventId: event.event_id, plugin: 'webhook' })).toEqual({ source: 'history' });
    expect(sent()).toMatchObject([{ plugin: 'webhook', attempts: 0, reason: 'redelivered', event }]);
    expect(sqs.bodies(outputs.DispatchQueueUrl)).toEqual([]);
  });

  it('a dry run says where the delivery would come from, and sends nothing', async () => {
    const event = dispatched();
    deadLetterOf(event);
    const again = { eventId: event.event_id, dryRun: true };
    expect(await deliverAgain(stage(), { ...again, plugin: 'webhook' })).toEqual({ source: 'history' });
    expect(await deliverAgain(stage(), { ...again, plugin: 'webhook.siem' })).toEqual({ source: 'dead letter' });
    expect(sent()).toEqual([]);
    expect(sqs.bodies(outputs.DeliveriesDlqUrl)).toHaveLength(1);
  });

  it('gives it a name that `dedupe` has not seen', async () => {
    const event = dispatched();
    await deliverAgain(stage(), { eventId: event.event_id, plugin: 'webhook' });
    expect(sent()[0]?.replay).toBe('redelivery-2026-01-20T00:00:00.000Z');
  });

  it('records who did it, and that the delivery waits, of that plugin alone', async () => {
    const event = dispatched();
    await deliverAgain(stage(), { eventId: event.event_id, plugin: 'webhook', by: 'ada' });
    const { entries = [] } = (await readEvent(history, event.event_id)) ?? {};
    expect(entries.at(-1)).toMatchObject({ kind: 'action', action: 'redelivered', plugin: 'webhook', by: 'ada' });
    expect(await stateOf(event, 'webhook')).toMatchObject({ kind: 'queued', reason: 'redelivered', queue: 'retry' });
    expect(await stateOf(event, 'webhook.siem')).toMatchObject({ kind: 'dead' });
  });

  it('is delivered again in the history when the attempt succeeds', async () => {
    const event = dispatched();
    await deliverAgain(stage(), { eventId: event.event_id, plugin: 'webhook' });
    const attempt = { plugin: 'webhook', attempt: 1, status: 'delivered', duration: 7, at: NOW + 50 } as const;
    const nothing = { reason: undefined, httpStatus: undefined, error: undefined, answer: undefined };
    const rest = { request: undefined, nextAt: undefined, eventJson: undefined };
    const ids = { kind: 'attempt', eventId: event.event_id, eventType: event.event_type } as const;
    history.put(encodeAttempt({ ...ids, ...attempt, ...nothing, ...rest }, 0));
    expect(await stateOf(event, 'webhook')).toEqual({ kind: 'delivered', at: NOW + 50 });
  });

  it('redrives a dead letter, so that none is left behind', async () => {
    const event = dispatched();
    deadLetterOf(event);
    deadLetterOf(dispatched());
    const options = { eventId: event.event_id, plugin: 'webhook.siem' };
    expect(await deliverAgain(stage(), options)).toEqual({ source: 'dead letter' });
    expect(sent()).toMatchObject([{ plugin: 'webhook.siem', attempts: 0, event }]);
    expect(sqs.bodies(outputs.DeliveriesDlqUrl)).toHaveLength(1);
  });

  it('says so when another reader hides the dead letter, and takes the history only where asked', async () => {
    const event = dispatched();
    const options = { eventId: event.event_id, plugin: 'webhook.siem' };
    await expect(deliverAgain(stage(), options)).rejects.toThrow('is hidden: another reader has it');
    expect(sent()).toEqual([]);
    expect(await deliverAgain(stage(), { ...options, fromHistory: true })).toEqual({ source: 'history' });
    expect(sent()).toHaveLength(1);
  });

  it('takes the history for a dead letter that SQS has deleted after 14 days', async () => {
    const event = dispatched(NOW - 15 * DAY);
    const options = { eventId: event.event_id, plugin: 'webhook.siem' };
    expect(await deliverAgain(stage(), options)).toEqual({ source: 'history' });
  });

  it('sends nothing to a plugin that is not enabled, and names the command', async () => {
    const event = dispatched();
    allowlist = 'webhook.siem';
    const error = await deliverAgain(stage(), { eventId: event.event_id, plugin: 'webhook' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ kind: 'configuration', fix: expect.stringContaining('smp plugins enable webhook') });
    expect(sent()).toEqual([]);
  });

  it('says so when the history does not have the event', async () => {
    const unknown = { eventId: sampleEvent().event_id, plugin: 'webhook' };
    await expect(deliverAgain(stage(), unknown)).rejects.toThrow('does not have the text');
  });

  it('records nothing when SQS does not take it', async () => {
    const event = dispatched();
    sqs.failOn = (command) => command === 'SendMessageBatchCommand';
    const options = { eventId: event.event_id, plugin: 'webhook' };
    await expect(deliverAgain(stage(), options)).rejects.toThrow('SQS did not accept');
    expect(await stateOf(event, 'webhook')).toMatchObject({ kind: 'delivered' });
  });
});
