import { OverLimit } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import { listDeadLetters, showDeadLetters } from '../../../../operator/dead-letters/list-dead-letters.ts';
import { purge } from '../../../../operator/dead-letters/purge.ts';
import { receiveDeadLetters } from '../../../../operator/dead-letters/receive-dead-letters.ts';
import { readEvent } from '../../../../operator/history/read-event.ts';
import { collect } from '../../../fixtures/collect.ts';
import { outputs } from '../../../fixtures/operator-stage.ts';
import { deadLetterStage, eventIdIn } from './dead-letter-stage.ts';

let memory: ReturnType<typeof deadLetterStage>;
beforeEach(() => {
  memory = deadLetterStage();
});

describe('listDeadLetters', () => {
  it('lists the dead letters of both DLQs once each, and leaves them in sight', async () => {
    for (let index = 0; index < 35; index += 1) memory.dead('webhook');
    memory.sqs.put(outputs.EventsDlqUrl, 'not json', { attributes: { reason: 'malformed_event', error: 'not JSON' } });
    const letters = await collect(listDeadLetters(memory.stage));
    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(36);
    expect(letters[0]).toMatchObject({ kind: 'deliveries', plugin: 'webhook', reason: 'timeout', attempts: 4 });
    expect(letters.at(-1)).toMatchObject({ kind: 'events', reason: 'malformed_event', error: 'not JSON' });
    expect(memory.visible).toBe(35);
  });

  it('stops at its limit, and then hides nothing', async () => {
    for (let index = 0; index < 35; index += 1) memory.dead('webhook');
    expect(await collect(listDeadLetters(memory.stage, { limit: 7 }))).toHaveLength(7);
    expect(memory.visible).toBe(35);
    expect(memory.sqs.calls.filter((call) => call === 'ReceiveMessageCommand')).toHaveLength(1);
  });

  it('says why EventBridge could not bring an event to the queue', async () => {
    const attributes = { ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'denied' };
    memory.sqs.put(outputs.EventsDlqUrl, '{}', { attributes });
    const [letter] = await collect(listDeadLetters(memory.stage, { kind: 'events' }));
    expect(letter).toMatchObject({ reason: 'not_queued: NO_PERMISSIONS' });
  });

  it('hides nothing after it stopped among batches that it received together', async () => {
    for (let index = 0; index < 100; index += 1) memory.dead('webhook');
    expect(await collect(listDeadLetters(memory.stage, { limit: 11 }))).toHaveLength(11);
    expect(memory.visible).toBe(100);
  });

  it('says how many another reader has, which it cannot list', async () => {
    for (let index = 0; index < 5; index += 1) memory.dead('webhook');
    const hidden: number[] = [];
    const onHidden = (count: number) => hidden.push(count);
    expect(await collect(listDeadLetters(memory.stage, { onHidden }))).toHaveLength(5);
    expect(hidden).toEqual([]);
    const reader = receiveDeadLetters(memory.stage, 'deliveries', { concurrency: 1 });
    await reader.next();
    memory.dead('slack');
    expect(await collect(listDeadLetters(memory.stage, { onHidden }))).toHaveLength(1);
    expect(hidden).toEqual([5]);
    await reader.return();
  });

  it('says so when SQS lets nobody look at more', async () => {
    memory.dead('webhook');
    memory.sqs.failOn = (command, n) => {
      if (command === 'ReceiveMessageCommand' && n > 2) throw new OverLimit({ message: 'over', $metadata: {} });
      return false;
    };
    let limited = false;
    const onLimit = () => {
      limited = true;
    };
    memory.dead('slack');
    expect(await collect(listDeadLetters(memory.stage, { kind: 'deliveries', onLimit }))).toHaveLength(2);
    expect(limited).toBe(true);
    expect(memory.visible).toBe(2);
  });
});

describe('showDeadLetters', () => {
  it('finds those of an event, of a delivery and of a message', async () => {
    const id = eventIdIn(memory.dead('webhook'));
    memory.dead('slack');
    expect(await showDeadLetters(memory.stage, id)).toMatchObject([{ eventId: id }]);
    expect(await showDeadLetters(memory.stage, `${id}:webhook`)).toHaveLength(1);
    expect(await showDeadLetters(memory.stage, `${id}:slack`)).toHaveLength(0);
    expect(await showDeadLetters(memory.stage, 'message-2')).toMatchObject([{ plugin: 'slack' }]);
  });
});

describe('purge', () => {
  it('takes only those without a plugin and a reason when it is asked for them', async () => {
    memory.dead('webhook');
    memory.sqs.put(outputs.DeliveriesDlqUrl, 'not a delivery');
    const filter = { plugin: null, reason: null };
    expect(await purge(memory.stage, { filter })).toMatchObject({ matched: 1, done: 1 });
    expect(memory.left).toBe(1);
  });

  it('deletes the chosen dead letters, sends nothing, and records who did it', async () => {
    const body = memory.dead('webhook');
    memory.dead('slack');
    expect(await purge(memory.stage, { filter: { plugin: 'webhook' }, by: 'ada' })).toMatchObject({ done: 1 });
    expect(memory.left).toBe(1);
    expect(memory.sent).toEqual([]);
    const event = await readEvent(memory.history, eventIdIn(body));
    expect(event?.entries).toMatchObject([{ action: 'purged', plugin: 'webhook', by: 'ada' }]);
  });
});
