import type { PluginState, SetStateOptions, VersionedValue } from '../../sdk/plugin/plugin-context.ts';
import { assertIncrement } from '../../sdk/plugin/state-limits.ts';

/**
 * Where a plugin's state is kept. A call ends with its signal: a write that was given up must not replace a newer value
 * later.
 */
export interface StateStore {
  get(key: string, signal?: AbortSignal): Promise<VersionedValue>;
  set(key: string, value: unknown, options?: SetStateOptions, signal?: AbortSignal): Promise<void>;
  increment(key: string, by: number, options?: { ttl?: number }, signal?: AbortSignal): Promise<number>;
  delete(key: string, signal?: AbortSignal): Promise<void>;
}

/**
 * A plugin's state for as long as something lasts.
 *
 * @param assertOpen - throws when it is over
 * @param signal - aborted then; asked for at the first call
 */
export function guardedState(store: StateStore, assertOpen: () => void, signal: () => AbortSignal): PluginState {
  return {
    async get(key) {
      assertOpen();
      return (await store.get(key, signal())).value;
    },
    async getWithVersion(key) {
      assertOpen();
      return store.get(key, signal());
    },
    async set(key, value, options) {
      assertOpen();
      return store.set(key, value, options, signal());
    },
    async increment(key, by = 1, options) {
      assertOpen();
      assertIncrement(by);
      return store.increment(key, by, options, signal());
    },
    async delete(key) {
      assertOpen();
      return store.delete(key, signal());
    },
  };
}
