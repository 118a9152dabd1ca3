import { shownName } from '../../functions/settings/shown-name.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Stage } from '../stage/stage.ts';
import { type Check, failed, ok, warning } from './check.ts';

/** Whether the settings can be used, and each plugin of the allowlist can run. @throws what SSM throws, {OperatorError} */
export async function checkSettings(stage: Stage<'ssm'>, catalog: Catalog): Promise<Check[]> {
  const { settings } = await readSettings(stage);
  const { enabled, allowlist } = settings;
  const plugins = await Promise.all(
    allowlist.map(async (name, index) =>
      pluginCheck(shownName(name, catalog, index + 1), await checkConfig(name, settings, catalog)),
    ),
  );
  return [
    ...settings.warnings.map((text) => warning('settings', text, text)),
    switchCheck(enabled, allowlist),
    ...plugins,
  ];
}

function switchCheck(enabled: boolean, allowlist: readonly string[]): Check {
  if (!enabled) return warning('settings', 'all plugins are disabled', 'smp plugins enable --all');
  if (allowlist.length === 0) return failed('settings', 'the allowlist is empty', 'smp plugins enable <plugin>');
  return ok('settings', `the allowlist has ${allowlist.length} ${allowlist.length === 1 ? 'plugin' : 'plugins'}`);
}

function pluginCheck(name: string, { missing, problems, warnings }: Awaited<ReturnType<typeof checkConfig>>): Check {
  const title = `plugin ${name}`;
  if (missing) return failed(title, 'it has no configuration', `smp config set ${name}`);
  const [problem] = problems;
  if (problem) return failed(title, problem.text, `smp config set ${name}`);
  const [first] = warnings;
  return first === undefined
    ? ok(title, 'its configuration is valid')
    : warning(title, first, `smp config set ${name}`);
}
