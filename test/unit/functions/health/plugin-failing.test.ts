import { describe, expect, it } from 'vitest';
import { HttpStatusError } from '../../../../sdk/errors.ts';
import { createEvent, type NewEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const MINUTE = 60_000;
const noon = Date.parse('2026-11-25T12:00:00Z');
const tasks = (count: number, more: Partial<NewEvent> = {}) =>
  eventRecords(Array.from({ length: count }, () => createEvent({ ...more, event_type: 'task.finished' })));

/** A plugin whose endpoint is down until `state.error` is removed. */
function endpoint(name: string, error = new Error('connection refused')) {
  const state: { error: Error | undefined } = { error };
  const plugin = definePlugin({
    name,
    description: '',
    hooks: {
      onEvent() {
        if (state.error) throw state.error;
      },
    },
  });
  return { plugin, state };
}

/** A sandbox at noon. */
function sandbox(plugin: ReturnType<typeof endpoint>['plugin'], health?: StageInMemory['health']): StageInMemory {
  const stage = new StageInMemory({ down: plugin });
  stage.now = noon;
  for (const [name, marks] of health ?? []) stage.health.set(name, marks);
  return stage;
}

const typesOf = (stage: StageInMemory) => stage.published.map(({ event }) => event.event_type);

describe('a plugin whose circuit opens', () => {
  it('is reported once, as its own event', async () => {
    const stage = sandbox(endpoint('down').plugin);
    await stage.dispatch(tasks(5));
    await stage.dispatch(tasks(5));
    expect(stage.published).toEqual([
      {
        plugin: 'down',
        event: {
          event_type: 'plugin.failing',
          severity: 'error',
          target_type: 'plugin',
          target_id: 'down',
          meta: { plugin: 'down', reason: 'circuit_open', error: 'connection refused' },
          published_by: ['down'],
        },
      },
    ]);
  });

  it('is not reported again by another sandbox, whose circuit opens later', async () => {
    const { plugin } = endpoint('down');
    const first = sandbox(plugin);
    await first.dispatch(tasks(5));
    const second = sandbox(plugin, first.health);
    second.now = noon + 10_000;
    await second.dispatch(tasks(5));
    expect(second.published).toEqual([]);
    expect(second.health.get('down')?.circuit?.since).toBe(noon);
  });

  it('is reported as recovered when a delivery succeeds', async () => {
    const { plugin, state } = endpoint('down');
    const stage = sandbox(plugin);
    await stage.dispatch(tasks(5));
    state.error = undefined;
    stage.now = noon + 2 * MINUTE;
    await stage.dispatch(tasks(3));
    expect(typesOf(stage)).toEqual(['plugin.failing', 'plugin.recovered']);
    expect(stage.published[1]?.event.meta).toEqual({
      plugin: 'down',
      failing_since: '2026-11-25T12:00:00.000Z',
      seconds: 120,
    });
    expect(stage.health.get('down')?.circuit).toBeUndefined();
  });

  it('is reported as recovered by a sandbox that never saw it fail, but not within a minute', async () => {
    const { plugin, state } = endpoint('down');
    const first = sandbox(plugin);
    await first.dispatch(tasks(5));
    state.error = undefined;
    const second = sandbox(plugin, first.health);
    second.now = noon + 30_000;
    await second.dispatch(tasks(1));
    expect(second.published).toEqual([]);
    second.now = noon + 2 * MINUTE;
    await second.dispatch(tasks(1));
    expect(typesOf(second)).toEqual(['plugin.recovered']);
  });

  it('is reported as recovered when a delivery that waited for it gets through, in any sandbox', async () => {
    const { plugin, state } = endpoint('down');
    const first = sandbox(plugin);
    await first.dispatch(tasks(6));
    await first.dispatch(tasks(1));
    const parked = first.slow.messages.filter(({ body }) => body.includes('circuit_open'));
    expect(parked).not.toHaveLength(0);
    state.error = undefined;
    const second = sandbox(plugin, first.health);
    second.slow.messages.push(...parked);
    await second.drainRetries();
    expect(second.now).toBeLessThan(noon + MINUTE);
    expect(typesOf(second)).toEqual(['plugin.recovered']);
  });

  it('is shown by a metric for as long as it is open', async () => {
    const { plugin, state } = endpoint('down');
    const stage = sandbox(plugin);
    await stage.dispatch(tasks(5));
    stage.now = noon + 11 * MINUTE;
    await stage.dispatch(tasks(1));
    expect(stage.measured.get('CircuitOpenSeconds')).toEqual([660]);
    state.error = undefined;
    stage.now = noon + 13 * MINUTE;
    await stage.dispatch(tasks(1));
    await stage.dispatch(tasks(1));
    expect(stage.measured.get('CircuitOpenSeconds')).toEqual([660]);
  });
});

describe('a plugin that an answer pauses', () => {
  it('is reported once, by all sandboxes together', async () => {
    const { plugin } = endpoint('down', new HttpStatusError(410, { body: 'moved away' }));
    const first = sandbox(plugin);
    await first.dispatch(tasks(3));
    expect(first.published.map(({ event }) => event.meta)).toEqual([
      { plugin: 'down', reason: 'paused', error: 'the endpoint answered 410: moved away' },
    ]);
    const second = new StageInMemory({ down: plugin }, {}, { ttl: 60 });
    await second.dispatch(eventRecords([]));
    for (const [name, marks] of first.health) second.health.set(name, marks);
    await second.dispatch(tasks(1));
    expect(second.published).toEqual([]);
  });
});

describe('events about plugins', () => {
  it('do not go to the plugin that they are about', async () => {
    const { plugin } = endpoint('down');
    const stage = sandbox(plugin);
    await stage.dispatch(tasks(5));
    const event = createEvent(stage.published[0]?.event ?? { event_type: 'none.there' });
    stage.retry.messages.length = 0;
    await stage.dispatch(eventRecords([event]));
    expect([...stage.retry.messages, ...stage.slow.messages]).toEqual([]);
  });

  it('end a chain of plugins that fail at each other’s events', async () => {
    const stage = sandbox(endpoint('down').plugin);
    await stage.dispatch(tasks(5, { published_by: ['a', 'b', 'c', 'd', 'e'] }));
    expect(stage.published).toEqual([]);
  });

  it('that cannot be published fail no delivery', async () => {
    const stage = sandbox(endpoint('down').plugin);
    stage.publishError = new Error('the bus is away');
    await stage.dispatch(tasks(5));
    expect(stage.retry.messages).toHaveLength(5);
    expect(stage.logger.lines.map(({ message }) => message)).toContain(
      'An event about a plugin could not be published',
    );
  });
});
