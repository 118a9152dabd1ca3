import * as z from 'zod/mini';
import type { NewEvent } from '../../sdk/event/create-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { CircuitBreaker } from '../health/circuit-breaker.ts';
import { Pace } from '../health/pace.ts';
import type { ReserveSlot } from '../health/rate-limiter.ts';
import { createHttpClient } from '../http/create-http-client.ts';
import { renderProblems } from '../settings/config-problem.ts';
import { shownName } from '../settings/shown-name.ts';
import type { FunctionLogger } from '../telemetry/logger.ts';
import { RedactedLogger } from '../telemetry/redacted-logger.ts';
import { Redactor } from '../telemetry/redactor.ts';
import type { Clock } from '../time/clock.ts';
import { callStartup } from './call-startup.ts';
import type { DeliveryDeduplicator } from './delivery-deduplicator.ts';
import type { StateStore } from './guarded-state.ts';
import { loadPlugin } from './load-plugin.ts';
import { PluginFault } from './plugin-fault.ts';
import type { PluginInstance, ReadyPlugin } from './plugin-instance.ts';
import { readPluginConfig } from './read-plugin-config.ts';

export interface StartPluginDeps {
  catalog: Catalog;
  prefix: string;
  logger: FunctionLogger;
  stateOf: (instance: string) => StateStore;
  publishAs: (instance: string) => (event: NewEvent) => Promise<void>;
  deduplicatorOf: (instance: string) => DeliveryDeduplicator;
  rateLimiterOf: (instance: string, perSecond: number) => ReserveSlot;
  clock: Clock;
  /** Of the event that the running code handles; undefined when there is none. */
  traceId: () => string | undefined;
  onStarted: (instance: ReadyPlugin) => void;
  /** Called with a plugin's secrets before its hooks run and can throw them. */
  onRedactor: (redactor: Redactor) => void;
}

export interface PluginToStart {
  name: string;
  key: string;
  /** JSON text; undefined when the operator set none. */
  configText: string | undefined;
  networkAllow: readonly string[];
  nat64Prefixes: readonly string[];
  /** Milliseconds since the epoch by which it must have started. */
  deadline: number;
}

/** Loads a plugin from the catalog, checks its configuration and starts it. Never throws: what goes wrong makes it faulty. */
export async function startPlugin(wanted: PluginToStart, deps: StartPluginDeps): Promise<PluginInstance> {
  const { name, key } = wanted;
  try {
    const plugin = await loadPlugin(name, deps.catalog, deps.prefix);
    if (wanted.configText === undefined && !acceptsNothing(plugin)) {
      deps.logger.warn('Plugin disabled', { plugin: name, fix: `set ${configParameter(wanted, deps)}` });
      return { status: 'disabled', name, key };
    }
    const instance = await configure(plugin, wanted, deps);
    await callStartup(instance, wanted.deadline, deps.clock);
    deps.onStarted(instance);
    return instance;
  } catch (error) {
    const { reason, message, common } = error instanceof PluginFault ? error : unexpected(error);
    const shown = shownName(name, deps.catalog);
    deps.logger.error('Plugin error', { plugin: shown, reason, error: message });
    return { status: 'faulty', name, key, reason, error: message, common };
  }
}

/** Names of errors that help an author. Any other may hold a secret, as messages may. */
const errorNames = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', '$ZodAsyncError']);

/** A failure of a plugin's code or schema affects that plugin only. */
function unexpected(cause: unknown): PluginFault {
  const what = cause instanceof Error && errorNames.has(cause.name) ? cause.name : 'an unexpected error';
  return new PluginFault('startup_failed', `the plugin cannot be configured or started (${what})`, { cause });
}

function acceptsNothing(plugin: AnyPlugin): boolean {
  return !plugin.config || z.safeParse(plugin.config, {}).success;
}

function configParameter({ name }: PluginToStart, { prefix }: StartPluginDeps): string {
  return `${prefix}/${name}/config`;
}

async function configure(plugin: AnyPlugin, wanted: PluginToStart, deps: StartPluginDeps): Promise<ReadyPlugin> {
  const { name, key, networkAllow, nat64Prefixes } = wanted;
  const read = await readPluginConfig(wanted.configText ?? '{}', plugin, networkAllow);
  const redactor = new Redactor(read.secrets);
  deps.onRedactor(redactor);
  if (!read.valid) {
    const problems = redactor.text(renderProblems(read.problems));
    throw new PluginFault('invalid_config', `${configParameter(wanted, deps)}: ${problems}`, { common: read.common });
  }
  const { common, warnings } = read;
  const logger = new RedactedLogger(deps.logger, name, redactor, deps.traceId);
  if (warnings.length > 0) logger.warn('Configuration warning', { plugin: name, warnings });
  return {
    status: 'ready',
    name,
    key,
    plugin,
    // The one place where the type of a plugin's configuration is lost: its own schema has just checked it.
    config: read.config as never,
    common,
    redactor,
    logger,
    networkAllow,
    nat64Prefixes,
    http: createHttpClient({
      allowHttp: common.allow_http,
      allowedRanges: networkAllow,
      nat64Prefixes,
      allowSetting: `${deps.prefix}/network/allow`,
      mask: (text, isCut) => redactor.text(text, isCut),
    }),
    state: deps.stateOf(name),
    publish: deps.publishAs(name),
    circuit: new CircuitBreaker(),
    pace: new Pace(),
    reserveSlot: common.rate_limit === undefined ? undefined : deps.rateLimiterOf(name, common.rate_limit),
    deduplicate: common.dedupe ? deps.deduplicatorOf(name) : undefined,
  };
}
