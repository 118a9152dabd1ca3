import type { PluginActivity } from '../../operator/activity/activity.ts';
import type { PluginSummary } from '../../operator/plugins/list-plugins.ts';

/** A plugin instance with what it did in the last 24 hours. */
export interface PluginRow extends PluginSummary {
  activity: PluginActivity | undefined;
}

/** The answer of `/api/plugins`. */
export interface PluginsAnswer {
  /** The switch for all plugins. */
  enabled: boolean;
  /** Milliseconds since the epoch, by the server's clock. */
  now: number;
  plugins: readonly PluginRow[];
  /** Messages of the dead-letter queues, as SQS estimates them. */
  deadLetters: { deliveries: number; events: number };
  /** Names of the plugins in the catalog. */
  catalog: readonly string[];
}
