import { shownAllowlist, shownName } from '../../functions/settings/shown-name.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { checkConfig } from '../catalog/check-config.ts';
import { listValue, putSetting } from '../settings/put-setting.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** What enabling or disabling changes in the settings. */
export interface SwitchPlan {
  /** The allowlist after it, as it is shown: without what may be a secret in the wrong place. */
  allowlist: readonly string[];
  /** The switch for all plugins after it. */
  enabled: boolean;
  /** The settings that are written, in this order; empty when all is as it should be. */
  writes: readonly { name: 'allowlist' | 'enabled'; value: string }[];
}

/**
 * Plans to add an instance to the allowlist, or without an instance to turn on the switch for all plugins. The first plugin of
 * an empty allowlist turns on the switch too.
 *
 * @throws {OperatorError} when the plugin could not run: it is unknown, or its configuration is missing or invalid
 * @throws what SSM throws
 */
export async function planEnable(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  instance: string | undefined,
): Promise<SwitchPlan> {
  const { settings } = await readSettings(stage);
  if (instance === undefined) return planOf(settings, { ...settings, enabled: true }, catalog);
  assertKnownPlugin(instance, catalog);
  const { problems } = await checkConfig(instance, settings, catalog);
  const [problem] = problems;
  if (problem) {
    const missing = !settings.configs.has(instance);
    const what = missing
      ? `\`${instance}\` has no configuration`
      : `the configuration of \`${instance}\` is not valid: ${problem.text}`;
    throw new OperatorError(what, {
      kind: 'configuration',
      fix: `set it with \`smp config set ${instance} <key>=<value>\``,
    });
  }
  const allowlist = settings.allowlist.includes(instance) ? settings.allowlist : [...settings.allowlist, instance];
  return planOf(settings, { allowlist, enabled: settings.enabled || settings.allowlist.length === 0 }, catalog);
}

/**
 * Plans to remove an instance from the allowlist, or without an instance to turn off the switch for all plugins. An empty
 * allowlist counts as an accident, so removing the last plugin also disables all plugins.
 *
 * @throws {OperatorError} when the instance is not in the allowlist
 * @throws what SSM throws
 */
export async function planDisable(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  instance: string | undefined,
): Promise<SwitchPlan> {
  const { settings } = await readSettings(stage);
  if (instance === undefined) return planOf(settings, { ...settings, enabled: false }, catalog);
  if (!settings.allowlist.includes(instance)) {
    throw new OperatorError(`\`${shownName(instance, catalog)}\` is not in the allowlist`, {
      kind: 'usage',
      fix: `it has ${shownAllowlist(settings.allowlist, catalog).join(', ') || 'no plugins'}`,
    });
  }
  const allowlist = settings.allowlist.filter((each) => each !== instance);
  return planOf(settings, { allowlist, enabled: settings.enabled && allowlist.length > 0 }, catalog);
}

/** Writes what was planned. @throws what SSM throws */
export async function applySwitch(stage: Stage<'ssm'>, { writes }: SwitchPlan): Promise<void> {
  for (const { name, value } of writes) await putSetting(stage, name, value);
}

interface Switches {
  allowlist: readonly string[];
  enabled: boolean;
}

function planOf(before: Switches, after: Switches, catalog: Catalog): SwitchPlan {
  const allowlist = { name: 'allowlist', value: listValue(after.allowlist) } as const;
  const enabled = { name: 'enabled', value: String(after.enabled) } as const;
  const writes = [
    ...(before.enabled !== after.enabled && !after.enabled ? [enabled] : []),
    ...(listValue(before.allowlist) === allowlist.value ? [] : [allowlist]),
    // Functions that read in between never see enabled plugins without an allowlist.
    ...(before.enabled !== after.enabled && after.enabled ? [enabled] : []),
  ];
  return { enabled: after.enabled, allowlist: shownAllowlist(after.allowlist, catalog), writes };
}
