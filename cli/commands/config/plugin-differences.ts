import { z } from 'zod';
import { printable } from '../../../sdk/text/printable.ts';
import type { View } from '../../render/view.ts';

/** What changes for a plugin of a Python installation, one sentence each. */
export const pluginDifferencesSchema = z.object({ instance: z.string(), differences: z.array(z.string()) });

type PluginDifferences = z.output<typeof pluginDifferencesSchema>;

export function renderDifferences(plugins: readonly PluginDifferences[], view: View): string[] {
  return plugins
    .filter(({ differences }) => differences.length > 0)
    .flatMap(({ instance, differences }) => [
      view.color.bold(`What changes for ${printable(instance)}`),
      ...differences.map((line) => `  ${printable(line)}`),
    ]);
}
