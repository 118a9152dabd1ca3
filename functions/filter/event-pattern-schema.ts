import * as z from 'zod/mini';
import type { EventPattern } from './event-pattern.ts';
import { type CompiledPattern, parsePattern } from './parse-pattern.ts';

/** Reads a filter of a configuration. Made at its first use: few plugins have one, and every start would pay for it. */
export const eventPatternSchema: z.ZodMiniType<CompiledPattern, EventPattern> = z.lazy(makeSchema);

function makeSchema() {
  return z.pipe(
    z.custom<EventPattern>(),
    z.transform((value, context) => {
      const result = parsePattern(value);
      if ('pattern' in result) return result.pattern;
      for (const { path, message } of result.issues) {
        context.issues.push({ code: 'custom', input: value, path: [...path], message });
      }
      return z.NEVER;
    }),
  );
}
