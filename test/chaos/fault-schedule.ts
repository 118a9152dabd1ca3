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
  'partial',
  'outage',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Of all requests to a service, the share that each fault strikes, 0 to 1; together at most 1. */
export interface FaultShares extends Readonly<Partial<Record<Exclude<FaultKind, 'outage'>, number>>> {
  /** Times in which every request fails, whatever retries the client makes: the last `length` of every so many requests. */
  readonly outage?: { every: number; length: number };
}

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
  readonly #requests = new Map<Service, number>();

  constructor(seed: number, faults: ServiceFaults) {
    this.#seed = seed;
    this.#faults = faults;
  }

  /** The fault of a service's next request; undefined for none. */
  next(service: Service): Fault | undefined {
    const chance = this.#chanceOf(service);
    // Both are drawn every time: what one request gets does not depend on the kind of the one before.
    const [which, howMuch] = [chance(), chance()];
    const { outage, ...shares }: FaultShares = this.#faults[service] ?? {};
    const request = this.#requests.get(service) ?? 0;
    this.#requests.set(service, request + 1);
    if (outage && request % outage.every >= outage.every - outage.length) return { kind: 'outage', delay: 0 };
    let limit = 0;
    for (const kind of faultKinds) {
      limit += kind === 'outage' ? 0 : (shares[kind] ?? 0);
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
