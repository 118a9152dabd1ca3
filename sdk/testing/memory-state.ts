import { StateConflictError } from '../errors.ts';
import type { PluginState, SetStateOptions, VersionedValue } from '../plugin/plugin-context.ts';
import { assertIncrement, counterValue, stateJson } from '../plugin/state-limits.ts';

interface Entry {
  json: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  version: string;
}

/**
 * A `PluginState` in memory. Values go through JSON, as they do on the way to the state table, and are limited like there.
 *
 * @example
 * ```ts
 * await plugin.state.set('seen', 3);
 * ```
 */
export class MemoryState implements PluginState {
  #entries = new Map<string, Entry>();
  #writes = 0;
  #now: () => number;

  /** @param now - milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async get(key: string): Promise<unknown> {
    return this.#read(key).value;
  }

  async getWithVersion(key: string): Promise<VersionedValue> {
    return this.#read(key);
  }

  async set(key: string, value: unknown, { ttl, expectedVersion }: SetStateOptions = {}): Promise<void> {
    const json = stateJson(key, value);
    if (expectedVersion !== undefined && this.#read(key).version !== expectedVersion) throw new StateConflictError(key);
    this.#write(key, json, this.#expiryOf(ttl));
  }

  async increment(key: string, by = 1, { ttl }: { ttl?: number } = {}): Promise<number> {
    assertIncrement(by);
    const { value } = this.#read(key);
    const sum = counterValue(key, value) + by;
    const expiresAt = value === undefined ? undefined : this.#entries.get(key)?.expiresAt;
    this.#write(key, JSON.stringify(sum), expiresAt ?? this.#expiryOf(ttl));
    return sum;
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  #read(key: string): VersionedValue {
    const entry = this.#entries.get(key);
    if (!entry || entry.expiresAt <= this.#now()) return { value: undefined, version: null };
    return { value: JSON.parse(entry.json), version: entry.version };
  }

  #write(key: string, json: string, expiresAt: number): void {
    this.#writes += 1;
    this.#entries.set(key, { json, expiresAt, version: String(this.#writes) });
  }

  #expiryOf(ttl = Number.POSITIVE_INFINITY): number {
    return this.#now() + ttl * 1000;
  }
}
