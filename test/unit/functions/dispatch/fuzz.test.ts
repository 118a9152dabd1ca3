import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { FUZZ_RUNS } from '../../../fixtures/fuzz-runs.ts';
import { recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

/** Milliseconds. */
const PATIENCE = 120_000;

const valid = createEvent({ event_type: 'task.finished', meta: { a: [1, { b: null }] } });
const fields = Object.keys(valid);

/** Text that is no JSON, JSON that is no envelope, and events with one or several fields spoilt. */
const body = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
  fc.jsonValue({ maxDepth: 4 }).map((detail) => JSON.stringify({ detail })),
  fc.tuple(fc.subarray(fields, { minLength: 1 }), fc.jsonValue({ maxDepth: 3 })).map(([spoilt, value]) => {
    const detail = { ...valid, ...Object.fromEntries(spoilt.map((field) => [field, value])) };
    return JSON.stringify({ detail });
  }),
  fc.nat(JSON.stringify({ detail: valid }).length).map((length) => JSON.stringify({ detail: valid }).slice(0, length)),
);

const plugin = (events: string[], name = 'a') =>
  definePlugin({ name, description: '', hooks: { onEvent: (event) => void events.push(event.event_id) } });

describe('whatever is in the queues', () => {
  it(
    'every record of the dispatch queue is delivered or kept in the events DLQ with a reason',
    async () => {
      const delivered: string[] = [];
      const stage = new StageInMemory({ a: plugin(delivered) });
      await fc.assert(
        fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 4 }), async (bodies) => {
          delivered.length = 0;
          stage.eventsDlq.messages.length = 0;
          expect(await stage.dispatch(recordsOf(bodies))).toEqual({ batchItemFailures: [] });
          expect(delivered.length + stage.eventsDlq.messages.length).toBe(bodies.length);
          for (const { attributes } of stage.eventsDlq.messages) expect(attributes?.error).toBeTruthy();
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    PATIENCE,
  );

  it(
    'every record of the retry queue is delivered or kept in the deliveries DLQ',
    async () => {
      const delivered: string[] = [];
      const stage = new StageInMemory({ a: plugin(delivered) });
      const delivery = {
        event: valid,
        plugin: 'a',
        attempts: 1,
        reason: 'hook_error',
        last_error: null,
        first_failed_at: null,
      };
      const deliveryBody = fc.oneof(
        body,
        fc
          .tuple(fc.subarray(Object.keys(delivery), { minLength: 1 }), fc.jsonValue({ maxDepth: 3 }))
          .map(([spoilt, value]) =>
            JSON.stringify({ ...delivery, ...Object.fromEntries(spoilt.map((field) => [field, value])) }),
          ),
      );
      await fc.assert(
        fc.asyncProperty(deliveryBody, async (text) => {
          delivered.length = 0;
          stage.deliveriesDlq.messages.length = 0;
          expect(await stage.redeliver(recordsOf([text]))).toEqual({ batchItemFailures: [] });
          expect(delivered.length + stage.deliveriesDlq.messages.length).toBe(1);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    PATIENCE,
  );

  it(
    'whatever a configuration has, other plugins get the event, and it is kept for this one',
    async () => {
      const config = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc
          .dictionary(
            fc.constantFrom(
              'event_types',
              'filter',
              'timeout',
              'retry_max',
              'concurrency',
              'isolated',
              'park_max',
              'dedupe',
            ),
            fc.jsonValue(),
          )
          .map((value) => JSON.stringify(value)),
      );
      await fc.assert(
        fc.asyncProperty(config, async (text) => {
          const [good, odd]: string[][] = [[], []];
          const stage = new StageInMemory(
            { good: plugin(good ?? [], 'good'), odd: plugin(odd ?? [], 'odd') },
            { odd: text },
          );
          const wanted = recordsOf([JSON.stringify({ detail: valid })]);
          expect(await stage.dispatch(wanted)).toEqual({ batchItemFailures: [] });
          expect(good).toHaveLength(1);
          // Delivered, waiting with a reason, or not wanted by its own event_types and filter.
          const outcomes =
            (odd?.length ?? 0) +
            stage.retry.messages.length +
            stage.slow.messages.length +
            stage.deliveriesDlq.messages.length;
          expect(outcomes).toBeLessThanOrEqual(1);
          const { event_types, filter } = parse(text);
          if (event_types === undefined && filter === undefined) expect(outcomes).toBe(1);
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    PATIENCE,
  );

  it(
    'whatever the allowlist names, nothing but the catalog is loaded',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 5 }), async (names) => {
          const good: string[] = [];
          const stage = new StageInMemory({ good: plugin(good, 'good') });
          stage.set('allowlist', ['good', ...names].join(','));
          await stage.dispatch(recordsOf([JSON.stringify({ detail: valid })]));
          expect(good).toHaveLength(1);
          for (const { reason, plugin: name } of stage.slow.deliveries) {
            expect(reason).toBe('plugin_not_found');
            expect(name).not.toBe('good');
          }
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    PATIENCE,
  );
});

function parse(text: string): { event_types?: unknown; filter?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
