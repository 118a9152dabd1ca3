import { z } from 'zod';

/** An event as a list shows it. */
export const listedEventSchema = z.object({
  eventId: z.string(),
  eventType: z.string(),
  severity: z.string(),
  server: z.string().optional(),
  at: z.number().describe('Milliseconds since the epoch'),
  outcomes: z.array(
    z.object({
      plugin: z.string(),
      status: z.enum(['delivered', 'retry', 'dead', 'parked', 'deferred', 'skipped']),
      duration: z.number().describe('Milliseconds'),
      reason: z.string().optional(),
    }),
  ),
  replay: z.string().optional(),
});

export type ShownEventRow = z.output<typeof listedEventSchema>;
