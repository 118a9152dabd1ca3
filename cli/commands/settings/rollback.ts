import { assertSettingName, settingNames, settingVersions } from '../../../operator/settings/stage-settings.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, parsed, required, toWholeNumber } from '../../program/specification.ts';
import { changeSettings, renderSettingsResult, settingsResultSchema } from './change-settings.ts';

export default defineCommand({
  description: `Writes an earlier value of a setting of the stage again, as a new version. Without --to it is the previous one. Shows the
difference and asks first.`,
  examples: ['smp settings rollback allowlist', 'smp settings rollback network/allow --to 3 --yes'],
  arguments: { name: required('name', 'The setting', settingNames) },
  options: { to: parsed('--to <version>', 'The version to go back to', toWholeNumber('--to')), ...changeOptions },
  result: settingsResultSchema,
  async run(context) {
    const name = assertSettingName(context.args.name);
    const { to, dryRun, yes } = context.options;
    const versions = await settingVersions(await context.stage(), await context.catalog(), name);
    const target = to === undefined ? versions[1] : versions.find(({ version }) => version === to);
    if (!target) {
      throw new OperatorError(`\`${name}\` has no version ${to ?? 'before the current one'}`, {
        kind: 'usage',
        fix: `it has ${versions.map(({ version }) => version).join(', ')}`,
      });
    }
    return changeSettings(context, new Map([[name, target.text]]), { dryRun, yes, always: true });
  },
  render: renderSettingsResult,
});
