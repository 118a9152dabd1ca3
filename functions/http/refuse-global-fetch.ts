import { PermanentError } from '../../sdk/errors.ts';

/** Node.js's own ways to the network that need no import. */
const names = ['fetch', 'WebSocket', 'EventSource'] as const;

/**
 * Replaces the global `fetch` and its like by functions that refuse, so that a plugin does not go around the guard by
 * mistake. Nothing in the functions uses them. It does not stop code that wants to: see SECURITY.md.
 *
 * They are assigned: reading one, or defining it as a property, loads Node.js's own HTTP client, which takes 20 ms or more.
 */
export function refuseGlobalFetch(): void {
  for (const name of names) {
    // A function, not an arrow: `new WebSocket()` gets the same message.
    const refuse = function refuse(): never {
      throw new PermanentError(`\`${name}\` goes around the guarded client; use \`http\` of the hook's context`);
    };
    Reflect.set(globalThis, name, refuse);
  }
}
