import { z } from 'zod';
import { deliveryStateSchema } from '../explanation/explanation-schema.ts';

const at = z.number().describe('Milliseconds since the epoch');

/** A delivery as a list shows it. */
export const deliverySchema = z.object({
  eventId: z.string(),
  eventType: z.string(),
  severity: z.string(),
  server: z.string().optional(),
  plugin: z.string(),
  at,
  state: deliveryStateSchema,
  attempts: z.int(),
  lastAttempt: z
    .object({
      at,
      status: z.enum(['delivered', 'retry', 'dead', 'parked']),
      duration: z.number().describe('Milliseconds'),
      httpStatus: z.int().optional(),
      error: z.string().optional(),
    })
    .optional(),
  replay: z.string().optional(),
});

export type ShownDeliveryRow = z.output<typeof deliverySchema>;
