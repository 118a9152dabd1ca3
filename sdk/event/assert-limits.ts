import { InvalidEventError } from '../errors.ts';

/** How deep an event may be nested: deeper ones would exhaust the stack of whatever walks through them. */
export const MAX_DEPTH = 32;
/** How many keys and items an event may have, all levels together. */
export const MAX_KEYS = 10_000;

/**
 * Refuses events that are nested too deeply or have too many keys. Their size is limited by EventBridge.
 *
 * @throws {InvalidEventError} that names the limit
 */
export function assertLimits(event: Record<string, unknown>): void {
  let keys = 0;
  const walk = (value: object, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new InvalidEventError('meta', `event: it is nested deeper than ${MAX_DEPTH} levels; flatten \`meta\``);
    // Before it is walked through: that takes long for what is far too large.
    if (lengthOf(value) > MAX_KEYS) throw tooManyKeys();
    for (const key in value) {
      keys += 1;
      const item = value[key as keyof typeof value] as unknown;
      if (typeof item === 'object' && item !== null) walk(item, depth + 1);
    }
    if (keys > MAX_KEYS) throw tooManyKeys();
  };
  walk(event, 1);
}

function lengthOf(value: object): number {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return 0;
  return 'length' in value ? Number(value.length) : 0;
}

function tooManyKeys(): InvalidEventError {
  return new InvalidEventError('meta', `event: it has more than ${MAX_KEYS} keys and items; shorten \`meta\``);
}
