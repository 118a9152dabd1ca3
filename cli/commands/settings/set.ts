import { assertSettingName } from '../../../operator/settings/stage-settings.ts';
import { defineCommand } from '../../program/define-command.ts';
import { changeOptions, variadic } from '../../program/specification.ts';
import { splitPair } from '../config/read-pairs.ts';
import { changeSettings, renderSettingsResult, settingsResultSchema } from './change-settings.ts';

export default defineCommand({
  description: `Changes settings of the stage: enabled, allowlist, history, network/allow and network/nat64. Lists are comma-separated, and replace the
old list. All values are checked first; nothing is written when one is not valid. It asks when a plugin would miss events. SSM keeps
the old values: see \`smp settings rollback\`. For one plugin use \`smp plugins enable\` and \`disable\`.`,
  examples: [
    'smp settings set history=failures',
    'smp settings set network/allow=10.1.0.0/16,fd00::/8 --dry-run',
    'smp settings set allowlist=webhook,slack enabled=true',
  ],
  arguments: { values: variadic('name=value', 'A setting and its value') },
  options: changeOptions,
  result: settingsResultSchema,
  async run(context) {
    const pairs = context.args.values.map(splitPair);
    const values = new Map(pairs.map(([name, value]) => [assertSettingName(name), value]));
    return changeSettings(context, values, { dryRun: context.options.dryRun, yes: context.options.yes });
  },
  render: renderSettingsResult,
});
