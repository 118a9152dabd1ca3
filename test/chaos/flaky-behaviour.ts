import type { Behaviour } from '../../local/receiver/behaviour.ts';
import { seededFraction } from './seeded-fraction.ts';

/** Of a flaky endpoint's attempts, the share that fails. */
const FAILING = 0.4;

/** Over what a guarded client reads of an answer. */
const HUGE = 8 * 1024 * 1024;

/** How a flaky endpoint fails, and how often in a hundred failures. */
const failures: readonly (readonly [number, Behaviour])[] = [
  [45, { kind: 'status', status: 500, body: 'flaky' }],
  [20, { kind: 'status', status: 429, retryAfter: 2 }],
  [15, { kind: 'reset' }],
  [6, { kind: 'slow-body' }],
  [6, { kind: 'silent' }],
  [3, { kind: 'huge-body', bytes: HUGE }],
  // Permanent: it ends in the DLQ at once.
  [5, { kind: 'redirect', location: '/elsewhere' }],
];

/** Every way in which it fails, as the receiver counts them. */
export const flakyKinds = failures.map(([, behaviour]) => nameOf(behaviour));

/** What is counted as one: `reset`, or with the status, `status 500`. */
export function nameOf(behaviour: Behaviour): string {
  return behaviour.kind === 'status' ? `status ${behaviour.status}` : behaviour.kind;
}

/** What a flaky endpoint does to an attempt of a delivery; undefined when it takes it. */
export function flakyBehaviour(seed: number, deliveryId: string, attempt: number): Behaviour | undefined {
  if (seededFraction(seed, 'flaky', deliveryId, attempt) >= FAILING) return undefined;
  let left = seededFraction(seed, 'how', deliveryId, attempt) * failures.reduce((sum, [weight]) => sum + weight, 0);
  return failures.find(([weight]) => {
    left -= weight;
    return left < 0;
  })?.[1];
}

/** What an endpoint that is down does to an attempt: it refuses, and now and then never answers. */
export function deadBehaviour(seed: number, deliveryId: string): Behaviour {
  return seededFraction(seed, 'dead', deliveryId) < 0.1 ? { kind: 'silent' } : { kind: 'reset' };
}
