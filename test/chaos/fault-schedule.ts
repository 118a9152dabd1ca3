import { seededRandom } from '../../bench/simulate/seeded-random.ts';
import { seededFraction } from './seeded-fraction.ts';
import type { Service } from './service-of.ts';

/** What may go wrong with a request to AWS. */
export const faultKinds = [
  'latency',
  'error-500',
  'error-503',
  'throttle',
  'reset-before',
  'reset-after',
  'garbage',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Of all requests to a service, the share that each fault strikes, 0 to 1; together at most 1. */
export type FaultShares = Readonly<Partial<Record<FaultKind, number>>>;

export type ServiceFaults = Readonly<Partial<Record<Service, FaultShares>>>;

export interface Fault {
  kind: FaultKind;
  /** For latency, milliseconds. */
  delay: number;
}

/** Milliseconds that `latency` adds, at most. */
const MAX_LATENCY = 1500;

/** Decides on the fault of every request: the n-th of each service has the same one whenever the seed is the same, whatever other services do. */
export class FaultSchedule {
  readonly #seed: number;
  readonly #faults: ServiceFaults;
  readonly #chances = new Map<Service, () => number>();

  constructor(seed: number, faults: ServiceFaults) {
    this.#seed = seed;
    this.#faults = faults;
  }

  /** The fault of a service's next request; undefined for none. */
  next(service: Service): Fault | undefined {
    const chance = this.#chanceOf(service);
    // Both are drawn every time: what one request gets does not depend on the kind of the one before.
    const [which, howMuch] = [chance(), chance()];
    const shares = this.#faults[service] ?? {};
    let limit = 0;
    for (const kind of faultKinds) {
      limit += shares[kind] ?? 0;
      if (which < limit) return { kind, delay: kind === 'latency' ? Math.ceil(howMuch * MAX_LATENCY) : 0 };
    }
    return undefined;
  }

  #chanceOf(service: Service): () => number {
    const known = this.#chances.get(service);
    if (known) return known;
    const chance = seededRandom(Math.floor(seededFraction(this.#seed, 'fault', service) * 2 ** 48));
    this.#chances.set(service, chance);
    return chance;
  }
}
