import { assertKnownPlugin } from '../../../operator/catalog/assert-known-plugin.ts';
import { parseConfig } from '../../../operator/settings/config-document.ts';
import { configVersions } from '../../../operator/settings/config-versions.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, parsed, required, toWholeNumber } from '../../program/specification.ts';
import { changeConfig, changeResultSchema, renderChangeResult } from './change-result.ts';

export default defineCommand({
  description: `Writes an earlier version of a configuration again, as a new version. Without --to it is the previous one.
\`smp config history\` lists the versions. Shows the difference and asks first.`,
  examples: [
    'smp config rollback webhook',
    'smp config rollback webhook --to 3 --dry-run',
    'smp config rollback webhook --to 3 --yes',
  ],
  arguments: { plugin: required('plugin', 'The instance, such as webhook or webhook.siem') },
  options: { to: parsed('--to <version>', 'The version to go back to', toWholeNumber('--to')), ...changeOptions },
  result: changeResultSchema,
  async run(context) {
    const { plugin } = context.args;
    const { to, dryRun, yes } = context.options;
    const catalog = await context.catalog();
    assertKnownPlugin(plugin, catalog);
    const versions = await configVersions(await context.stage(), catalog, plugin);
    const target = to === undefined ? versions[1] : versions.find(({ version }) => version === to);
    const document = target && parseConfig(target.text);
    if (!document) {
      const what =
        to === undefined
          ? 'no version before the current one'
          : target
            ? `no JSON in version ${to}`
            : `no version ${to}`;
      const fix = `it has ${versions.map(({ version }) => version).join(', ')}`;
      throw new OperatorError(`\`${plugin}\` has ${what}`, { kind: 'usage', fix });
    }
    return changeConfig(context, { instance: plugin, change: () => document, dryRun, ask: { yes } });
  },
  render: renderChangeResult,
});
