import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import type { NewEvent } from '../../sdk/event/create-event.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import type { PluginContext } from '../../sdk/plugin/plugin-context.ts';
import { secretValues } from '../../sdk/plugin/secret-values.ts';
import type { Reason } from '../delivery/reason.ts';
import { CircuitBreaker } from '../health/circuit-breaker.ts';
import { Pace } from '../health/pace.ts';
import type { ReserveSlot } from '../health/rate-limiter.ts';
import { configUrlProblems } from '../http/address/config-url-problems.ts';
import { createHttpClient } from '../http/create-http-client.ts';
import type { FunctionLogger } from '../telemetry/logger.ts';
import { RedactedLogger } from '../telemetry/redacted-logger.ts';
import { Redactor } from '../telemetry/redactor.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { type CommonConfig, splitConfig } from './common-config.ts';
import type { DeliveryDeduplicator } from './delivery-deduplicator.ts';
import { guardedState, type StateStore } from './guarded-state.ts';
import type { PluginInstance, ReadyPlugin } from './plugin-instance.ts';

export interface StartPluginDeps {
  catalog: Catalog;
  prefix: string;
  logger: FunctionLogger;
  stateOf: (instance: string) => StateStore;
  publishAs: (instance: string) => (event: NewEvent) => Promise<void>;
  deduplicatorOf: (instance: string) => DeliveryDeduplicator;
  rateLimiterOf: (instance: string, perSecond: number) => ReserveSlot;
  clock: Clock;
  onStarted: (instance: ReadyPlugin) => void;
  /** Told of a plugin's secrets before any code of it can throw them. */
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

/** Names that the allowlist may hold: a plugin's, or `<plugin>.<instance>`. */
const instanceName = /^([a-z][a-z0-9_-]{0,63})(\.[a-z0-9][a-z0-9_-]{0,63})?$/;

/** A fault that is the operator's to mend. */
class Fault extends Error {
  readonly reason: Reason;
  readonly common: CommonConfig | null;

  constructor(reason: Reason, message: string, common: CommonConfig | null = null, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.common = common;
  }
}

/** Loads a plugin from the catalog, checks its configuration and starts it. Never throws: what goes wrong makes it faulty. */
export async function startPlugin(wanted: PluginToStart, deps: StartPluginDeps): Promise<PluginInstance> {
  const { name, key } = wanted;
  try {
    const plugin = await loadPlugin(name, deps.catalog);
    if (wanted.configText === undefined && !acceptsNothing(plugin)) {
      deps.logger.warn('Plugin disabled', { plugin: name, mend: `set ${deps.prefix}/${name}/config` });
      return { status: 'disabled', name, key };
    }
    const instance = configure(plugin, wanted, deps);
    await callStartup(instance, wanted.deadline, deps.clock);
    deps.onStarted(instance);
    return instance;
  } catch (error) {
    const { reason, message, common } = error instanceof Fault ? error : unexpected(name, error);
    deps.logger.error('Plugin error', { plugin: name, reason, error: message });
    return { status: 'faulty', name, key, reason, error: message, common };
  }
}

/** Names of errors that tell an author something. Any other may hold a secret, as messages may. */
const errorNames = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', '$ZodAsyncError']);

/** Whatever a plugin's code or schema does, the fault is its own. */
function unexpected(name: string, cause: unknown): Fault {
  const what = cause instanceof Error && errorNames.has(cause.name) ? cause.name : 'an unexpected error';
  return new Fault('startup_failed', `${name}: it could not be configured or started (${what})`, null, { cause });
}

async function loadPlugin(name: string, catalog: Catalog): Promise<AnyPlugin> {
  const base = instanceName.exec(name)?.[1];
  const load = base !== undefined && Object.hasOwn(catalog, base) ? catalog[base] : undefined;
  if (!load) {
    const known = Object.keys(catalog).join(', ');
    throw new Fault(
      'plugin_not_found',
      `${JSON.stringify(name.slice(0, 100))} is in the allowlist but not in the catalog (${known})`,
    );
  }
  let plugin: AnyPlugin | undefined;
  try {
    plugin = (await load()).default;
  } catch (cause) {
    throw new Fault('startup_failed', `${name}: its code could not be loaded: ${messageOf(cause)}`, null, { cause });
  }
  // The catalog's types promise it; a module in JavaScript may not keep it.
  if (typeof plugin?.hooks === 'object') return plugin;
  throw new Fault('startup_failed', `${name}: its module has no plugin as its default export: use \`definePlugin\``);
}

function acceptsNothing(plugin: AnyPlugin): boolean {
  return !plugin.config || z.safeParse(plugin.config, {}).success;
}

function configure(plugin: AnyPlugin, wanted: PluginToStart, deps: StartPluginDeps): ReadyPlugin {
  const { name, key } = wanted;
  const parameter = `${deps.prefix}/${name}/config`;
  const { common, own } = readConfig(wanted.configText ?? '{}', plugin, parameter);
  const parsed = z.safeParse(plugin.config ?? z.unknown(), own);
  const redactor = new Redactor(plugin.config ? secretValues(plugin.config, own) : []);
  deps.onRedactor(redactor);
  if (!parsed.success) {
    throw new Fault('invalid_config', redactor.text(`${name}: ${issueText(parsed.error)} in ${parameter}`), common);
  }
  const rules = { allowHttp: common.allow_http, allowedRanges: wanted.networkAllow };
  const problems = plugin.config ? configUrlProblems(plugin.config, own, rules) : [];
  if (problems.length > 0) {
    const text = problems.map(({ path, problem }) => `\`${path}\`: ${problem}`).join('; ');
    throw new Fault('invalid_config', redactor.text(`${name}: ${text} in ${parameter}`), common);
  }
  return {
    status: 'ready',
    name,
    key,
    plugin,
    // The one place where the type of a plugin's configuration is lost: its own schema has just checked it.
    config: parsed.data as never,
    common,
    redactor,
    logger: new RedactedLogger(deps.logger, name, redactor),
    networkAllow: wanted.networkAllow,
    nat64Prefixes: wanted.nat64Prefixes,
    http: createHttpClient({
      allowHttp: common.allow_http,
      allowedRanges: wanted.networkAllow,
      nat64Prefixes: wanted.nat64Prefixes,
      allowSetting: `${deps.prefix}/network/allow`,
      mask: (text) => redactor.text(text),
    }),
    state: deps.stateOf(name),
    publish: deps.publishAs(name),
    circuit: new CircuitBreaker(),
    pace: new Pace(),
    reserveSlot: common.rate_limit === undefined ? undefined : deps.rateLimiterOf(name, common.rate_limit),
    deduplicate: common.dedupe ? deps.deduplicatorOf(name) : undefined,
  };
}

function readConfig(text: string, plugin: AnyPlugin, parameter: string) {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold a secret.
    throw new Fault('invalid_config', `${parameter} is not valid JSON`);
  }
  const object = z.safeParse(z.record(z.string(), z.unknown()), raw);
  if (!object.success) throw new Fault('invalid_config', `${parameter} must be a JSON object`);
  try {
    return splitConfig(object.data, plugin.defaults);
  } catch (cause) {
    if (cause instanceof $ZodError)
      throw new Fault('invalid_config', `${issueText(cause)} in ${parameter}`, null, { cause });
    throw cause;
  }
}

function issueText(error: $ZodError): string {
  const issue = error.issues[0];
  return `set \`${issue?.path.join('.') || '(the whole)'}\` (${issue?.message ?? 'invalid'})`;
}

async function callStartup(instance: ReadyPlugin, deadline: number, clock: Clock): Promise<void> {
  const { onStartup } = instance.plugin.hooks;
  if (!onStartup) return;
  const limit = Math.ceil(Math.max(0, Math.min(instance.common.timeout * 1000, deadline - clock.now())));
  const signal = AbortSignal.timeout(limit);
  const assertOpen = () => signal.throwIfAborted();
  const http = instance.http.forDelivery({ signal, headers: {}, timeLeft: limit });
  const start = async () => {
    await onStartup(context);
    await http.settle();
  };
  const context: PluginContext<never> = {
    plugin: instance.name,
    config: instance.config,
    logger: instance.logger,
    http,
    state: guardedState(instance.state, assertOpen, () => signal),
    signal,
    publish: async (event) => {
      assertOpen();
      await instance.publish({ ...event, published_by: [instance.name] });
    },
  };
  try {
    // The signal's own timer would not keep the process alive, and while a plugin hangs nothing else might.
    await withTimeout(limit, start());
  } catch (cause) {
    await instance.http.close();
    const message = instance.redactor.text(`${instance.name}: onStartup failed: ${messageOf(cause)}`);
    throw new Fault('startup_failed', message, instance.common, { cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
