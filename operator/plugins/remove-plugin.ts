import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { shownAllowlist, shownName } from '../../functions/settings/shown-name.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { isWebhook, publishWebhookChange } from '../publish/publish-webhook-change.ts';
import { readSettings } from '../settings/read-settings.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import { applySwitch, planDisable, type SwitchPlan } from './enable-plugin.ts';

/** What removing an instance does. */
export interface RemovePlan {
  instance: string;
  /** What changes in the allowlist; undefined when the instance is not in it. */
  disable: SwitchPlan | undefined;
  /** Whether it has a configuration, which is deleted. */
  hasConfig: boolean;
}

/**
 * Plans to remove an instance: from the allowlist, and its configuration. The catalog need not have the plugin any more.
 *
 * @throws {OperatorError} when there is no such instance
 * @throws what SSM throws
 */
export async function planRemove(stage: Stage<'ssm'>, catalog: Catalog, instance: string): Promise<RemovePlan> {
  const { settings } = await readSettings(stage);
  const hasConfig = settings.configs.has(instance);
  const isAllowed = settings.allowlist.includes(instance);
  if (!hasConfig && !isAllowed) {
    const names = shownAllowlist([...new Set([...settings.configs.keys(), ...settings.allowlist])], catalog);
    throw new OperatorError(`there is no instance \`${shownName(instance, catalog)}\` in the stage`, {
      kind: 'usage',
      fix: `it has ${names.toSorted().join(', ') || 'none'}`,
    });
  }
  return { instance, hasConfig, disable: isAllowed ? await planDisable(stage, catalog, instance) : undefined };
}

/**
 * Does what was planned. SSM deletes the versions of the configuration too. A webhook that had one is published as
 * `webhook.deleted`.
 *
 * @returns why no event was published where it was due
 * @throws what SSM throws
 */
export async function removePlugin(
  stage: Stage<'ssm' | 'events' | 'sts'>,
  { instance, disable, hasConfig }: RemovePlan,
): Promise<{ warnings: string[] }> {
  // The allowlist first: no function sees a plugin in it that has lost its configuration.
  if (disable) await applySwitch(stage, disable);
  if (!hasConfig) return { warnings: [] };
  await deleteConfig(stage, instance);
  const warning = isWebhook(instance)
    ? await publishWebhookChange(stage, { instance, change: 'deleted', keys: [] })
    : undefined;
  return { warnings: warning === undefined ? [] : [warning] };
}

async function deleteConfig({ aws, outputs }: Stage<'ssm'>, instance: string): Promise<void> {
  try {
    await aws.ssm.send(new DeleteParameterCommand({ Name: `${outputs.ConfigPrefix}/${instance}/config` }));
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof Error && error.name === 'ParameterNotFound')) throw error;
  }
}
