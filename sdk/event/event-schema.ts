import * as z from 'zod/mini';
import { InvalidEventError } from '../errors.ts';
import { parseEvent } from './event.ts';

/**
 * The event contract as a zod schema, to put into a schema of your own. It does what `parseEvent` does.
 *
 * @example
 * ```ts
 * const { success } = eventSchema.safeParse(value);
 * ```
 */
export const eventSchema = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    try {
      return parseEvent(value);
    } catch (error) {
      if (!(error instanceof InvalidEventError)) throw error;
      context.issues.push({ code: 'custom', message: error.message, input: value });
      return z.NEVER;
    }
  }),
);
