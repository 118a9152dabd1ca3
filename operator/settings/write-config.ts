import { toJson } from '../../sdk/json/to-json.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import { assertKnownPlugin } from '../catalog/assert-known-plugin.ts';
import { type ConfigFault, checkConfig } from '../catalog/check-config.ts';
import { isWebhook, publishWebhookChange } from '../publish/publish-webhook-change.ts';
import type { Stage } from '../stage/stage.ts';
import { isRefusal } from '../stage/to-operator-error.ts';
import { type ConfigChange, configChanges } from './config-changes.ts';
import { type ConfigDocument, parseConfig } from './config-document.ts';
import { putSetting } from './put-setting.ts';
import { readSettings } from './read-settings.ts';

/** What a change of a configuration would do. */
export interface ConfigPlan {
  instance: string;
  changes: ConfigChange[];
  /** Why it cannot be written; empty when it can. */
  problems: readonly ConfigFault[];
  warnings: readonly string[];
  /** The instance is in the allowlist: it uses the configuration within the functions' `configTtl`. */
  inAllowlist: boolean;
  /** The instance has no configuration yet. */
  isNew: boolean;
  /** The text to write. It may hold secrets: not for display. */
  text: string;
}

/** Makes the new configuration from the one before. It gets an empty one when there is none. */
export type ChangeConfig = (before: ConfigDocument) => ConfigDocument;

/**
 * Plans a change of an instance's configuration: checks it as the functions will, and writes nothing.
 *
 * @throws {OperatorError} when the catalog lacks the plugin
 * @throws what SSM throws
 * @example
 * ```ts
 * const plan = await planConfig(stage, catalog, 'webhook', (before) => ({ ...before, timeout: 5 }));
 * if (plan.problems.length === 0) await writeConfig(stage, plan);
 * ```
 */
export async function planConfig(
  stage: Stage<'ssm'>,
  catalog: Catalog,
  instance: string,
  change: ChangeConfig,
): Promise<ConfigPlan> {
  assertKnownPlugin(instance, catalog);
  const { settings } = await readSettings(stage);
  const stored = settings.configs.get(instance);
  const before = stored === undefined ? {} : (parseConfig(stored) ?? {});
  const after = change(before);
  const text = toJson(after);
  const [old, checked] = await Promise.all([
    checkConfig(instance, settings, catalog, stored),
    checkConfig(instance, settings, catalog, text),
  ]);
  return {
    instance,
    changes: configChanges(before, after, [...old.secrets, ...checked.secrets]),
    problems: checked.problems,
    warnings: checked.warnings,
    inAllowlist: settings.allowlist.includes(instance),
    isNew: stored === undefined,
    text,
  };
}

/** What has to be there before a configuration is written, such as the file of a new secret. Returns what removes it again. */
export type Prepare = () => Promise<() => Promise<void>>;

/**
 * Writes what was planned. A webhook's configuration that was written is published as `webhook.created` or `webhook.updated`.
 *
 * @param prepare - called before it is written; undone when SSM refuses the change. Without an answer the change may be written
 * @returns the version of the parameter, and why no event was published where it was due
 * @throws what SSM throws
 */
export async function writeConfig(
  stage: Stage<'ssm' | 'events' | 'sts'>,
  plan: ConfigPlan,
  prepare?: Prepare,
): Promise<{ version: number; warnings: string[] }> {
  const version = await write(stage, plan, prepare);
  const warning = await publishChange(stage, plan);
  return { version, warnings: warning === undefined ? [] : [warning] };
}

async function write(
  stage: Stage<'ssm'>,
  { instance, text }: ConfigPlan,
  prepare: Prepare | undefined,
): Promise<number> {
  const undo = await prepare?.();
  try {
    return await putSetting(stage, `${instance}/config`, text);
  } catch (error) {
    if (isRefusal(error)) await undo?.();
    throw error;
  }
}

async function publishChange(
  stage: Stage<'events' | 'sts'>,
  { instance, isNew, changes }: ConfigPlan,
): Promise<string | undefined> {
  if (!isWebhook(instance)) return undefined;
  const keys = [...new Set(changes.map(({ path }) => path.split('.')[0] ?? path))];
  return publishWebhookChange(stage, { instance, change: isNew ? 'created' : 'updated', keys });
}
