import { CIRCUIT_THRESHOLD, type CircuitChange } from '../../host/circuit-breaker.ts';
import type { ReadyPlugin } from '../../host/plugin-instance.ts';
import type { Clock } from '../../time/clock.ts';
import type { Outcome } from '../outcome.ts';

/** What becomes of a delivery while its plugin's circuit is open; undefined when it may be tried. `park_max: 0` leaves the circuit out. */
export function circuitOutcome({ circuit, common }: ReadyPlugin, now: number): Outcome | undefined {
  if (common.park_max === 0) return undefined;
  const wait = circuit.waitFor(now);
  if (wait === 0) return undefined;
  return { status: 'parked', error: `not tried while its circuit is open: ${circuit.lastError}`, wait };
}

/** Lets a plugin's circuit learn from an attempt, and tells when that opened or closed it. */
export function recordInCircuit({ circuit, logger }: ReadyPlugin, outcome: Outcome, clock: Clock): void {
  const change = changeBy(outcome, circuit, clock);
  if (change === 'opened') {
    const why = `${CIRCUIT_THRESHOLD} attempts failed in a row`;
    logger.warn(`Circuit opened: ${why}; deliveries wait, and one at a time probes`, { error: circuit.lastError });
  }
  if (change === 'closed') logger.info('Circuit closed: a delivery succeeded');
}

function changeBy(outcome: Outcome, circuit: ReadyPlugin['circuit'], clock: Clock): CircuitChange {
  // A permanent failure is an answer too: the endpoint is there.
  if (outcome.status === 'delivered' || outcome.status === 'dead') return circuit.succeeded();
  // A duplicate that was not made tells nothing, nor does an attempt that began when the function's time was nearly up.
  if (outcome.status !== 'retry' || !outcome.counts || outcome.sparesCircuit) return undefined;
  return circuit.failed(clock.now(), outcome.error);
}
