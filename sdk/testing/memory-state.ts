import type { PluginState } from '../plugin/plugin-context.ts';

/** A `PluginState` in memory. Values go through JSON, as they do on the way to the state table. */
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
    this.#values.set(key, { json: JSON.stringify(value) ?? 'null', expiresAt: this.#now() + ttl * 1000 });
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
  }
}
