import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ExplainOptions, explainEvent } from '../../../../operator/explain/explain-event.ts';
import type { SearchProgress } from '../../../../operator/explain/search-dead-letters.ts';
import { createEvent, definePlugin } from '../../../../sdk/index.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const unknownId = 'ffffffff-0000-4000-8000-000000000001';

const hook = definePlugin({
  name: 'hook',
  description: 'Always fails',
  hooks: {
    onEvent() {
      throw new Error('busy');
    },
  },
});

let functions: StageInMemory;
let sqs: MemorySqs;
beforeEach(() => {
  functions = new StageInMemory({ hook }, { hook: { retry_max: 50 }, 'hook.two': {} });
  functions.now = NOON;
  sqs = new MemorySqs(() => functions.now ?? 0);
});

function explain(id: string, options: ExplainOptions = {}) {
  const { history, parameters, health } = functions;
  const stage = operatorStage({ history, parameters, health, sqs, now: () => functions.now ?? 0 });
  return explainEvent(stage, id, { catalog: { hook: async () => ({ default: hook }) }, ...options });
}

/** A deliveries DLQ with dead letters, of which another reader has some. */
async function deadLetters(count: number, hidden: number): Promise<void> {
  for (let index = 0; index < count; index += 1) sqs.put(outputs.DeliveriesDlqUrl, '{}');
  const command = { QueueUrl: outputs.DeliveriesDlqUrl, MaxNumberOfMessages: hidden, VisibilityTimeout: 900 };
  if (hidden > 0) await sqs.client.send(new ReceiveMessageCommand(command));
}

describe('the search in dead letters', () => {
  it('says first what it searches, then how far it is', async () => {
    await deadLetters(35, 0);
    const progress: SearchProgress[] = [];
    await explain(unknownId, { onSearch: (each) => progress.push(each) });
    expect(progress[0]).toEqual({ looked: 0, total: 35 });
    expect(progress.at(-1)).toEqual({ looked: 35, total: 35 });
  });

  it('does not happen without patience, and says what was not searched', async () => {
    await deadLetters(35, 0);
    expect(await explain(unknownId, { patience: 0 })).toMatchObject({
      kind: 'unknown',
      ruledOut: [{ place: 'history' }, { kind: 'events', total: 0 }, { looked: 0, total: 35, complete: false }],
    });
    expect(sqs.calls).not.toContain('ReceiveMessageCommand');
  });

  it('says how many dead letters another reader has', async () => {
    await deadLetters(5, 2);
    expect(await explain(unknownId)).toMatchObject({
      ruledOut: [{}, {}, { kind: 'deliveries', looked: 3, total: 5, hidden: 2, complete: true }],
    });
  });

  it('is limited also for a delivery that should have been tried long ago', async () => {
    const event = createEvent({ event_type: 'task.finished' });
    await functions.dispatch(eventRecords([event]));
    await deadLetters(3, 0);
    functions.now = NOON + 3_600_000;
    expect(await explain(event.event_id, { patience: 0 })).toMatchObject({
      deliveries: [{ location: { overdue: true } }, {}],
      search: { kind: 'deliveries', looked: 0, total: 3, complete: false },
    });
    expect(await explain(event.event_id)).toMatchObject({ search: { looked: 3, complete: true } });
  });
});

describe('a plugin that is disabled', () => {
  it('is explained: it was not in the allowlist, and how it gets the event', async () => {
    functions.set('allowlist', 'hook');
    const event = createEvent({ event_type: 'task.finished' });
    await functions.dispatch(eventRecords([event]));
    expect(await explain(event.event_id)).toMatchObject({
      deliveries: [
        { plugin: 'hook' },
        { plugin: 'hook.two', skip: { reason: 'not_allowlisted' }, advice: { do: 'enable', plugin: 'hook.two' } },
      ],
    });
  });
});
