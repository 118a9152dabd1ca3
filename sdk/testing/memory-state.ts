import { ServerMonitorError } from '../errors.ts';
import type { PluginState } from '../plugin/plugin-context.ts';

/** Bytes of JSON that one value may have, as in the state table. */
const MAX_VALUE = 100_000;

/**
 * A `PluginState` in memory. Values go through JSON, as they do on the way to the state table, and are limited like there.
 *
 * @example
 * ```ts
 * await plugin.state.set('seen', 3);
 * ```
 */
export class MemoryState implements PluginState {
  #values = new Map<string, { json: string; expiresAt: number }>();
  #now: () => number;

  /** @param now - milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async get(key: string): Promise<unknown> {
    const entry = this.#values.get(key);
    return entry && entry.expiresAt > this.#now() ? JSON.parse(entry.json) : undefined;
  }

  async set(key: string, value: unknown, { ttl = Number.POSITIVE_INFINITY }: { ttl?: number } = {}): Promise<void> {
    const json = JSON.stringify(value) ?? 'null';
    const size = Buffer.byteLength(json);
    if (size > MAX_VALUE) {
      throw new ServerMonitorError(
        'state_too_large',
        `state \`${key}\` has ${size} bytes, over the limit of ${MAX_VALUE}`,
      );
    }
    this.#values.set(key, { json, expiresAt: this.#now() + ttl * 1000 });
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
  }
}
