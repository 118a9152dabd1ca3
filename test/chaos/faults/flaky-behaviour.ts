import type { Behaviour } from '../../../local/receiver/behaviour.ts';
import { seededFraction } from './seeded-fraction.ts';

/** The share of attempts at which a flaky endpoint misbehaves. */
const FAILING = 0.4;

/** Bytes: more than the guarded client reads of an answer. */
const HUGE = 8 * 1024 * 1024;

/** How a flaky endpoint misbehaves, with weights of 100. A slow or huge body has status 200: it is delivered. */
const failures: readonly (readonly [number, Behaviour])[] = [
  [45, { kind: 'status', status: 500, body: 'flaky' }],
  [20, { kind: 'status', status: 429, retryAfter: 2 }],
  [15, { kind: 'reset' }],
  [6, { kind: 'slow-body' }],
  [6, { kind: 'silent' }],
  [3, { kind: 'huge-body', bytes: HUGE }],
  // Permanent: a dead letter at once.
  [5, { kind: 'redirect', location: '/elsewhere' }],
];

/** Every misbehaviour, as the receiver counts it. */
export const flakyKinds = failures.map(([, behaviour]) => nameOf(behaviour));

/** The name under which a misbehaviour is counted: `reset`, or with its status, `status 500`. */
export function nameOf(behaviour: Behaviour): string {
  return behaviour.kind === 'status' ? `status ${behaviour.status}` : behaviour.kind;
}

/** What a flaky endpoint does with an attempt of a delivery; undefined for a normal answer. */
export function flakyBehaviour(seed: number, deliveryId: string, attempt: number): Behaviour | undefined {
  if (seededFraction(seed, 'flaky', deliveryId, attempt) >= FAILING) return undefined;
  let left = seededFraction(seed, 'how', deliveryId, attempt) * failures.reduce((sum, [weight]) => sum + weight, 0);
  return failures.find(([weight]) => {
    left -= weight;
    return left < 0;
  })?.[1];
}

/** What an endpoint that is down does with an attempt: it resets the connection, or, once in ten deliveries, never answers. */
export function deadBehaviour(seed: number, deliveryId: string): Behaviour {
  return seededFraction(seed, 'dead', deliveryId) < 0.1 ? { kind: 'silent' } : { kind: 'reset' };
}
