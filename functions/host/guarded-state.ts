import type { PluginState } from '../../sdk/plugin/plugin-context.ts';

/** A plugin's state for as long as something lasts. @param assertOpen - throws when it is over */
export function guardedState(state: PluginState, assertOpen: () => void): PluginState {
  return {
    async get(key) {
      assertOpen();
      return state.get(key);
    },
    async set(key, value, options) {
      assertOpen();
      return state.set(key, value, options);
    },
    async delete(key) {
      assertOpen();
      return state.delete(key);
    },
  };
}
