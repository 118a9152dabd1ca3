import { CIRCUIT_THRESHOLD, type CircuitChange } from '../../health/circuit-breaker.ts';
import type { Block } from '../../health/pace.ts';
import type { ReadyPlugin } from '../../host/plugin-instance.ts';
import type { Outcome, ParkedOutcome } from '../../outcome/outcome.ts';
import type { Clock } from '../../time/clock.ts';

/** Seconds until this sandbox has read the settings again, and with them that the instance is paused. */
const PAUSE_IS_KNOWN = 60;

/** What becomes of a delivery whose plugin may not be called now; undefined when an attempt can be made. `park_max: 0` always makes it. */
export function refusedAdmission({ circuit, common, pace }: ReadyPlugin, now: number): Outcome | undefined {
  if (common.park_max === 0) return undefined;
  const block = pace.blockedAt(now);
  if (block) {
    return { status: 'parked', reason: block.reason, error: block.error, wait: (block.until - now) / 1000 };
  }
  const wait = circuit.waitFor(now);
  if (wait === 0) return undefined;
  return {
    status: 'parked',
    reason: 'circuit_open',
    error: `not tried while the circuit is open: ${circuit.lastError}`,
    wait,
  };
}

/** Lets circuit and pace of a plugin learn from an attempt, and logs when the circuit opens or closes. */
export function learnFrom(outcome: Outcome, { circuit, logger, pace }: ReadyPlugin, clock: Clock): CircuitChange {
  if (outcome.status === 'parked') pace.block(blockBy(outcome, clock.now()));
  const change = circuitChange(outcome, circuit, clock);
  if (change === 'opened') {
    const fields = { failures: CIRCUIT_THRESHOLD, error: circuit.lastError };
    logger.warn('Circuit opened: deliveries wait, and one at a time probes the endpoint', fields);
  }
  if (change === 'closed') logger.info('Circuit closed: a delivery succeeded');
  return change;
}

function circuitChange(outcome: Outcome, circuit: ReadyPlugin['circuit'], clock: Clock): CircuitChange {
  // A permanent failure and a request to wait are answers too: the endpoint is there.
  if (outcome.status === 'delivered' || outcome.status === 'dead' || outcome.status === 'parked') {
    return circuit.succeeded();
  }
  // Nothing is known of the endpoint when no request was made or it was cut short.
  if (outcome.status !== 'retry' || !outcome.counts || outcome.sparesCircuit) return undefined;
  return circuit.failed(clock.now(), outcome.error);
}

function blockBy({ reason, error, wait, pauses }: ParkedOutcome, now: number): Block {
  return { reason, error, until: now + (pauses ? PAUSE_IS_KNOWN : wait) * 1000 };
}
