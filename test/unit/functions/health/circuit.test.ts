import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CIRCUIT_THRESHOLD, CircuitBreaker, PROBE_SECONDS } from '../../../../functions/health/circuit-breaker.ts';
import { PermanentError } from '../../../../sdk/errors.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { aDelivery, deliveryRecords, eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const someEvents = (count: number) => Array.from({ length: count }, () => createEvent({ event_type: 'task.finished' }));

/** A plugin whose endpoint can go down and come back, and how often it was called. */
function endpoint(error: () => Error = () => new Error('down'), name = 'a') {
  const state = { down: true, calls: 0 };
  const plugin = definePlugin({
    name,
    description: '',
    hooks: {
      onEvent() {
        state.calls += 1;
        if (state.down) throw error();
      },
    },
  });
  return { plugin, state };
}

/** A stage at a fixed time whose plugin `a` has just failed often enough. Settings are kept, as in a sandbox: so is the circuit. */
async function withOpenCircuit(config: object = {}) {
  const { plugin, state } = endpoint();
  const stage = new StageInMemory({ a: plugin }, { a: { retry_max: 20, ...config } }, { ttl: 1e9 });
  stage.now = START;
  await stage.dispatch(eventRecords(someEvents(CIRCUIT_THRESHOLD)));
  stage.retry.messages = [];
  stage.slow.messages = [];
  state.calls = 0;
  return { stage, state };
}

describe('a plugin that fails all the time', () => {
  it('is not called any more: its deliveries are parked, and use no attempt', async () => {
    const { stage, state } = await withOpenCircuit();
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(0);
    expect(stage.slow.deliveries).toHaveLength(10);
    for (const parked of stage.slow.deliveries) {
      expect(parked).toMatchObject({ attempts: 0, reason: 'circuit_open', parked_since: '2026-01-01T00:00:00.000Z' });
      expect(parked.last_error).toContain('down');
    }
    expect(stage.counts.get('Parked')).toBe(10);
  });

  it('counts as down also when the function has less time than its timeout', async () => {
    const calls: string[] = [];
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onEvent({ event_id }) {
          calls.push(event_id);
          return new Promise<void>(() => {});
        },
      },
    });
    const stage = new StageInMemory({ a: plugin }, { a: { timeout: 60 } }, { ttl: 1e9 });
    stage.remaining = 2200;
    await stage.dispatch(eventRecords(someEvents(CIRCUIT_THRESHOLD)));
    await stage.dispatch(eventRecords(someEvents(CIRCUIT_THRESHOLD)));
    expect(calls).toHaveLength(CIRCUIT_THRESHOLD);
  });

  it('is reported once, when its circuit opens and when it closes', async () => {
    const { stage, state } = await withOpenCircuit();
    await stage.dispatch(eventRecords(someEvents(10)));
    state.down = false;
    stage.now = START + PROBE_SECONDS.first * 1000;
    await stage.dispatch(eventRecords(someEvents(1)));
    const lines = stage.logger.lines.filter(({ message }) => message.startsWith('Circuit'));
    expect(lines.map(({ level, message }) => [level, message.split(':')[0]])).toEqual([
      ['warn', 'Circuit opened'],
      ['info', 'Circuit closed'],
    ]);
  });

  it('is probed by one delivery at a time, and is called as before once a probe succeeds', async () => {
    const { stage, state } = await withOpenCircuit();
    stage.now = START + PROBE_SECONDS.first * 1000;
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(1);
    state.down = false;
    stage.now += 2 * PROBE_SECONDS.first * 1000;
    await stage.dispatch(eventRecords(someEvents(1)));
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(1 + 1 + 10);
  });

  it('does not affect the circuits of other plugins', async () => {
    const [dead, well] = [endpoint(), endpoint(undefined, 'b')];
    well.state.down = false;
    const stage = new StageInMemory({ a: dead.plugin, b: well.plugin }, {}, { ttl: 1e9 });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(CIRCUIT_THRESHOLD)));
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(well.state.calls).toBe(CIRCUIT_THRESHOLD + 10);
    expect(dead.state.calls).toBe(CIRCUIT_THRESHOLD);
  });

  it('is still called with `park_max: 0`', async () => {
    const { stage, state } = await withOpenCircuit({ park_max: 0 });
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(10);
  });

  it('is called as before after a probe with a permanent error: the endpoint answers', async () => {
    let error = new Error('down');
    const { plugin, state } = endpoint(() => error);
    const stage = new StageInMemory({ a: plugin }, {}, { ttl: 1e9 });
    stage.now = START;
    await stage.dispatch(eventRecords(someEvents(CIRCUIT_THRESHOLD)));
    error = new PermanentError('gone');
    stage.now += PROBE_SECONDS.first * 1000;
    await stage.dispatch(eventRecords(someEvents(1)));
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(CIRCUIT_THRESHOLD + 1 + 10);
  });

  it('with permanent errors is still called', async () => {
    const { plugin, state } = endpoint(() => new PermanentError('gone'));
    const stage = new StageInMemory({ a: plugin }, {}, { ttl: 1e9 });
    await stage.dispatch(eventRecords(someEvents(10)));
    await stage.dispatch(eventRecords(someEvents(10)));
    expect(state.calls).toBe(20);
  });
});

describe('a parked delivery', () => {
  it('is delivered when the endpoint comes back', async () => {
    const { stage, state } = await withOpenCircuit();
    await stage.dispatch(eventRecords(someEvents(10)));
    state.down = false;
    await stage.drainRetries();
    expect(state.calls).toBeGreaterThanOrEqual(10);
    expect(stage.deliveriesDlq.messages).toEqual([]);
    expect(stage.counts.get('Delivered')).toBe(10);
  });

  it('waits longer each time, at most 15 minutes, and is a dead letter after `park_max`', async () => {
    const { stage } = await withOpenCircuit({ park_max: 7200 });
    // Not `drainRetries`: there, one delivery after the other would be the probe.
    let delivery = aDelivery(createEvent({ event_type: 'task.finished' }), 'a');
    const waits: number[] = [];
    // Bounded: a delivery that is never given up must fail the test, not hang it.
    while (stage.deliveriesDlq.messages.length === 0 && waits.length < 100) {
      // Somebody else is the probe whenever one is due.
      await stage.redeliver(deliveryRecords([aDelivery(createEvent({ event_type: 'task.created' }), 'a')]));
      stage.slow.messages = [];
      await stage.redeliver(deliveryRecords([delivery]));
      const [parked] = stage.slow.deliveries;
      if (!parked) break;
      stage.slow.messages = [];
      waits.push((Date.parse(parked.not_before ?? '') - (stage.now ?? 0)) / 1000);
      stage.now = Date.parse(parked.not_before ?? '');
      delivery = parked;
    }
    expect(waits.length).toBeGreaterThan(5);
    expect(waits.length).toBeLessThan(30);
    expect(Math.max(...waits)).toBeLessThanOrEqual(900 + PROBE_SECONDS.most);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeCloseTo(7200, -1);
    const [dead] = stage.deliveriesDlq.deliveries;
    expect(dead).toMatchObject({ plugin: 'a', attempts: 0, reason: 'circuit_open' });
    // Redriven, it starts over.
    expect(dead?.parked_since).toBeUndefined();
  });
});

describe('a circuit', () => {
  it('never keeps a delivery longer than the longest pause, and lets one probe through per pause', () => {
    const steps = fc.array(
      fc.record({ after: fc.nat({ max: 100_000 }), outcome: fc.constantFrom('succeeds', 'fails', 'hangs') }),
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const circuit = new CircuitBreaker();
        let now = START;
        for (const { after, outcome } of taken) {
          now += after;
          const wait = circuit.waitFor(now);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(PROBE_SECONDS.most);
          if (wait > 0) continue;
          if (outcome === 'succeeds') circuit.succeeded();
          if (outcome === 'fails') circuit.failed(now, 'down');
        }
        // Whatever happened: it closes upon the first success.
        const probe = now + PROBE_SECONDS.most * 1000;
        expect(circuit.waitFor(probe)).toBe(0);
        circuit.succeeded();
        expect([circuit.waitFor(probe), circuit.waitFor(probe)]).toEqual([0, 0]);
      }),
    );
  });

  it('probes at pauses that double, up to the longest', () => {
    const circuit = new CircuitBreaker();
    let now = START;
    for (let failure = 0; failure < CIRCUIT_THRESHOLD; failure += 1) circuit.failed(now, 'down');
    const pauses = Array.from({ length: 6 }, () => {
      const pause = circuit.waitFor(now);
      now += pause * 1000;
      expect(circuit.waitFor(now)).toBe(0);
      circuit.failed(now, 'down');
      return pause;
    });
    expect(pauses).toEqual([5, 10, 20, 40, 60, 60]);
  });
});
