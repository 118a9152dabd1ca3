import { z } from 'zod';
import { changeSchema } from './change-result.ts';
import { pluginDifferencesSchema } from './plugin-differences.ts';

/** What `smp config import` and `smp migrate` print of the settings of a Python installation. */
export const importResultSchema = z.object({
  status: z.enum(['written', 'unchanged', 'dry_run', 'invalid', 'cancelled']),
  parameters: z.array(z.object({ name: z.string(), changes: z.array(changeSchema) })),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  plugins: z.array(pluginDifferencesSchema),
});
