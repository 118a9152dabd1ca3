import { z } from 'zod';
import { loadKnownPlugin } from '../../../operator/catalog/load-known-plugin.ts';
import type { ConfigEntry } from '../../../operator/settings/config-entries.ts';
import { configJsonSchema, showConfig } from '../../../operator/settings/show-config.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { optional, required } from '../../program/specification.ts';
import { renderTable } from '../../render/table.ts';
import { time } from '../../render/time.ts';
import { problemSchema } from './change-result.ts';

export default defineCommand({
  description: `Shows the configuration of a plugin instance, or one key of it. For a secret, it shows only that it is set. With --json, it
also prints the JSON Schema of the configuration.`,
  examples: ['smp config get webhook', 'smp config get webhook url', 'smp config get webhook --json'],
  arguments: {
    plugin: required('plugin', 'The instance, such as webhook or webhook.siem'),
    key: optional('key', 'Only this key'),
  },
  result: z.object({
    instance: z.string(),
    configured: z.boolean(),
    version: z.number().nullable(),
    modifiedAt: z.number().nullable().describe('Milliseconds since the epoch'),
    entries: z.array(z.object({ path: z.string(), value: z.string().nullable(), secret: z.boolean() })),
    config: z.record(z.string(), z.unknown()).nullable().describe('With secrets masked'),
    problems: z.array(problemSchema),
    warnings: z.array(z.string()),
    schema: z.record(z.string(), z.unknown()).describe('JSON Schema of the configuration; secrets have writeOnly'),
  }),
  async run({ args: { plugin, key }, stage, catalog }) {
    const known = await catalog();
    const schema = configJsonSchema(await loadKnownPlugin(plugin, known));
    const shown = await showConfig(await stage(), known, plugin);
    const entries = shown.entries.filter(({ path }) => key === undefined || path === key || path.startsWith(`${key}.`));
    if (key !== undefined && entries.length === 0) {
      throw new OperatorError(`\`${plugin}\` has no key \`${printable(key)}\``, {
        kind: 'usage',
        fix: `it has ${shown.entries.map(({ path }) => path).join(', ') || 'none'}`,
      });
    }
    return { ...shown, problems: [...shown.problems], warnings: [...shown.warnings], entries, schema };
  },
  render({ instance, configured, version, modifiedAt, entries, problems }, view) {
    const table = renderTable<ConfigEntry>(
      [
        { header: 'KEY', cell: ({ path }) => path },
        { header: 'VALUE', cell: ({ value, secret }) => (secret ? '(set)' : (value ?? '')) },
      ],
      entries,
      view,
    );
    if (!view.terminal) return table;
    if (!configured) return `${instance} has no configuration. Set it: smp config set ${instance} <key>=<value>`;
    const faults = problems.map(({ text }) => view.color.red(`Problem: ${printable(text)}`));
    return [
      table,
      ...faults,
      view.color.dim(`version ${version}, written ${time(modifiedAt ?? undefined, view)}`),
    ].join('\n');
  },
});
