import { describe, expect, it } from 'vitest';
import { readDelivery } from '../../../functions/redeliver/read-delivery.ts';
import { messageToSendAgain, readDeadLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { definePlugin, PermanentError } from '../../../sdk/index.ts';
import { recordsOf, StageInMemory } from '../../fixtures/stage-in-memory.ts';
import { readSamples, type Samples } from '../../fixtures/upgrade/read-samples.ts';

interface Call {
  deliveryId: string;
  eventJson: string;
  attempt: number;
}

/** A stage of the current code with the sampled plugin, which notes its calls. */
function stageOf({ configs, at }: Samples, fails?: Error) {
  const calls: Call[] = [];
  const sampled = definePlugin({
    name: 'sampled',
    description: 'Notes its calls',
    hooks: {
      onEvent(_, { deliveryId, eventJson, attempt }) {
        calls.push({ deliveryId, eventJson, attempt });
        if (fails) throw fails;
      },
    },
  });
  const open = Object.entries(configs).map(([name, config]) => [name, { ...config, retry_max: 5 }]);
  const stage = new StageInMemory({ sampled }, Object.fromEntries(open));
  stage.now = at;
  return { stage, calls };
}

/** Waiting messages of both queues; SQS takes each message in a batch of its own. */
function waiting({ queues }: Samples): string[] {
  return [...queues.retry, ...queues.slow].map(({ body }) => body);
}

async function redeliver(stage: StageInMemory, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    stage.now = Math.max(stage.now ?? 0, dueTime(body));
    await stage.redeliver(recordsOf([body]));
  }
}

function read(body: string) {
  const delivery = readDelivery(body);
  if ('malformed' in delivery) throw new Error(delivery.malformed);
  return delivery;
}

function dueTime(body: string): number {
  return Date.parse(read(body).not_before ?? '1970-01-01T00:00:00Z');
}

const samples = readSamples();

it('there are samples of at least two commits', () => {
  expect(samples.length).toBeGreaterThanOrEqual(2);
});

describe.each(samples.map((sample) => [sample.name, sample] as const))('messages of %s', (_, sample) => {
  it('has the message of every way in which a delivery waits', () => {
    const reasons = new Set([...sample.queues.retry, ...sample.queues.slow].map(({ attributes }) => attributes.reason));
    expect([...reasons]).toEqual(expect.arrayContaining(['hook_error', 'crashed', 'circuit_open']));
    expect(sample.queues['deliveries-dlq'].length).toBeGreaterThanOrEqual(3);
    expect(sample.queues['events-dlq'].length).toBeGreaterThanOrEqual(1);
  });

  it('delivers each waiting event as it was published, as the next attempt', async () => {
    const { stage, calls } = stageOf(sample);
    await redeliver(stage, waiting(sample));

    expect(calls).toHaveLength(waiting(sample).length);
    for (const [index, body] of waiting(sample).entries()) {
      const { event, plugin, attempts } = read(body);
      const call = calls[index];
      expect(call).toMatchObject({ deliveryId: `${event.event_id}:${plugin}`, attempt: attempts + 1 });
      if (event.event_type !== 'custom.large') expect(sample.published).toContain(call?.eventJson);
      else expect(event.meta.text).toBe('\u0001'.repeat(190_000));
    }
    expect(stage.retry.messages).toEqual([]);
    expect(stage.deliveriesDlq.messages).toEqual([]);
  });

  it('counts the attempts made before, and keeps when the delivery first failed', async () => {
    const { stage } = stageOf(sample, new PermanentError('no longer there'));
    await redeliver(stage, waiting(sample));
    const dead = stage.deliveriesDlq.deliveries;
    expect(dead).toHaveLength(waiting(sample).length);
    for (const [index, body] of waiting(sample).entries()) {
      const { attempts, first_failed_at } = read(body);
      expect(dead[index]).toMatchObject({ attempts: attempts + 1, first_failed_at });
    }
  });

  it('waits until a delivery is due', async () => {
    const parked = waiting(sample).filter((body) => dueTime(body) > sample.at + 30_000);
    expect(parked.length).toBeGreaterThan(0);
    const { stage, calls } = stageOf(sample);
    await stage.redeliver(recordsOf(parked.slice(0, 1)));
    expect(calls).toEqual([]);
    expect([...stage.retry.messages, ...stage.slow.messages]).toHaveLength(1);
  });

  it('redrives each dead letter to its plugin', async () => {
    const letters = sample.queues['deliveries-dlq'].map(({ body }) => readDeadLetter({ Body: body }, 'deliveries'));
    const readable = letters.filter(({ plugin }) => plugin !== undefined);
    expect(readable.map(({ plugin }) => plugin)).toEqual(expect.arrayContaining(['sampled.missing', 'sampled.last']));
    const { stage, calls } = stageOf(sample);
    await redeliver(
      stage,
      readable.map((letter) => messageToSendAgain(letter, 'redrive').body),
    );
    expect(calls.map(({ deliveryId, attempt }) => [deliveryId, attempt])).toEqual(readable.map(({ id }) => [id, 1]));
  });

  it('names why each dead letter died', () => {
    const letters = sample.queues['deliveries-dlq'].map(({ body, attributes }) => {
      const entries = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      return readDeadLetter({ Body: body, MessageAttributes: Object.fromEntries(entries) }, 'deliveries').reason;
    });
    expect(letters).toEqual(expect.arrayContaining(['permanent_error', 'hook_error', 'malformed_delivery']));
  });

  it('sends dead events again byte for byte', () => {
    for (const { body } of sample.queues['events-dlq'])
      expect(messageToSendAgain(readDeadLetter({ Body: body }, 'events'), 'redrive').body).toBe(body);
  });
});
