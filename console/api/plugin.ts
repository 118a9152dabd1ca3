import type { PluginActivity } from '../../operator/activity/activity.ts';
import type { PluginDetails } from '../../operator/plugins/show-plugin.ts';
import type { ConfigChange } from '../../operator/settings/config-changes.ts';
import type { ConfigVersion } from '../../operator/settings/config-versions.ts';
import type { ConfigPlan } from '../../operator/settings/write-config.ts';

/** A key of a configuration, as JSON Schema describes it; the parts that forms use. */
export interface KeySchema {
  type?: string | readonly string[];
  format?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly KeySchema[];
  items?: KeySchema;
  properties?: Readonly<Record<string, KeySchema>>;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  /** True for a secret. */
  writeOnly?: boolean;
}

export interface ConfigSchema {
  properties: Readonly<Record<string, KeySchema>>;
  required?: readonly string[];
}

/** An earlier configuration, without what may hold secrets. */
export type ShownVersion = Omit<ConfigVersion, 'text'>;

/** The answer of `/api/plugins/<name>`. */
export interface PluginAnswer {
  details: PluginDetails;
  schema: ConfigSchema;
  /** Keys that every plugin has. */
  commonKeys: readonly string[];
  activity: PluginActivity | undefined;
  /** Milliseconds since the epoch, by the server's clock. */
  now: number;
}

/** What a change would do, without the text to write. */
export interface PlanAnswer extends Omit<ConfigPlan, 'text' | 'changes'> {
  changes: readonly ConfigChange[];
}
