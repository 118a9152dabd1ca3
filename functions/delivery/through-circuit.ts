import { CIRCUIT_THRESHOLD, type CircuitChange } from '../host/circuit-breaker.ts';
import type { ReadyPlugin } from '../host/plugin-instance.ts';
import type { Clock } from '../shared/clock.ts';
import type { Outcome } from './outcome.ts';

/** Makes an attempt unless the plugin's circuit is open, and lets the circuit learn from it. `park_max: 0` leaves it out. */
export async function throughCircuit(
  instance: ReadyPlugin,
  clock: Clock,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const { circuit, common, logger } = instance;
  if (common.park_max === 0) return attempt();
  const wait = circuit.waitFor(clock.now());
  if (wait > 0) return { status: 'parked', error: `not tried while its circuit is open: ${circuit.lastError}`, wait };
  const outcome = await attempt();
  const change = record(instance, outcome, clock);
  if (change === 'opened') {
    const why = `${CIRCUIT_THRESHOLD} attempts failed in a row`;
    logger.warn(`Circuit opened: ${why}; deliveries wait, and one at a time probes`, { error: circuit.lastError });
  }
  if (change === 'closed') logger.info('Circuit closed: a delivery succeeded');
  return outcome;
}

function record({ circuit }: ReadyPlugin, outcome: Outcome, clock: Clock): CircuitChange {
  // The deadline is the function's own failure, and a permanent one is an answer: the endpoint is there.
  if (outcome.status !== 'retry') return circuit.succeeded();
  return outcome.counts && outcome.reason !== 'deadline' ? circuit.failed(clock.now(), outcome.error) : undefined;
}
