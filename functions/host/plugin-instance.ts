import type { NewEvent } from '../../sdk/event/create-event.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import type { PluginLogger } from '../../sdk/plugin/plugin-context.ts';
import type { CommonConfig } from '../config/common-config.ts';
import type { CircuitBreaker } from '../health/circuit-breaker.ts';
import type { Pace } from '../health/pace.ts';
import type { ReserveSlot } from '../health/rate-limiter.ts';
import type { GuardedHttp } from '../http/create-http-client.ts';
import type { Reason } from '../outcome/reason.ts';
import type { Redactor } from '../telemetry/redactor.ts';
import type { DeliveryDeduplicator } from './delivery-deduplicator.ts';
import type { StateStore } from './guarded-state.ts';

interface Instance {
  /** `webhook`, or `webhook.siem`. */
  name: string;
  /** What it was started with; when that changes, it is restarted. */
  key: string;
}

/** A plugin that runs. */
export interface ReadyPlugin extends Instance {
  status: 'ready';
  plugin: AnyPlugin;
  /** Checked by the plugin's own schema, whose type is not known here: hooks are handed it as what they declared. */
  config: never;
  common: CommonConfig;
  redactor: Redactor;
  /** Private ranges that its client may reach. */
  networkAllow: readonly string[];
  nat64Prefixes: readonly string[];
  logger: PluginLogger;
  http: GuardedHttp;
  state: StateStore;
  publish: (event: NewEvent) => Promise<void>;
  circuit: CircuitBreaker;
  pace: Pace;
  /** Undefined where no `rate_limit` is set. */
  reserveSlot: ReserveSlot | undefined;
  /** Makes a delivery only once; undefined where the plugin doesn't ask for it. */
  deduplicate: DeliveryDeduplicator | undefined;
}

/** A plugin that was meant to run and can't: its deliveries are retried and end in the DLQ, so that they can be redriven. */
export interface FaultyPlugin extends Instance {
  status: 'faulty';
  reason: Reason;
  error: string;
  /** Null when the configuration could not even be read. */
  common: CommonConfig | null;
}

/** A plugin that needs a configuration and has none: it wants no events. */
export interface DisabledPlugin extends Instance {
  status: 'disabled';
}

export type PluginInstance = ReadyPlugin | FaultyPlugin | DisabledPlugin;
