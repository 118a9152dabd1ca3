import { catalog } from '#catalog';
import type { NewEvent } from '../../sdk/event/create-event.ts';
import { clientDefaults } from '../aws/client-defaults.ts';
import { lazy } from '../aws/lazy.ts';
import { createSignedRequest } from '../aws/signed-request.ts';
import { runningAttempt } from '../delivery/attempt/running-attempt.ts';
import { parseRecord } from '../delivery/parse-record.ts';
import { HealthKeeper } from '../health/health-keeper.ts';
import { HealthStore } from '../health/health-store.ts';
import type { StageSettings } from '../health/instance-health.ts';
import { createRateLimiter } from '../health/rate-limiter.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { createDeliveryDeduplicator } from '../host/delivery-deduplicator.ts';
import { PluginHost } from '../host/plugin-host.ts';
import { PluginStateStore } from '../host/plugin-state-store.ts';
import { startPlugin } from '../host/start-plugin.ts';
import { loadAgent } from '../http/create-http-client.ts';
import type { Environment } from '../settings/environment.ts';
import { type GetParameters, ParameterReader } from '../settings/parameter-reader.ts';
import { parseSettings } from '../settings/settings.ts';
import { SettingsCache } from '../settings/settings-cache.ts';
import { shownAllowlist } from '../settings/shown-name.ts';
import { createLogger } from '../telemetry/logger.ts';
import { EmbeddedMetrics } from '../telemetry/metrics.ts';
import { systemClock } from '../time/clock.ts';
import { publishHealth } from './publish-health.ts';
import { Report } from './report.ts';
import { Runtime } from './runtime.ts';

/** Milliseconds. AWS takes longer for its answer than this: meanwhile there is time to load what most plugins need next. */
const QUICK_ANSWER = 5;

/** Milliseconds that an invocation may take to write the history. */
const HISTORY_BUDGET = 500;

/** Builds what both functions work with, on the real services. Clients that few deliveries need are loaded at first use. */
export function createRuntime(environment: Environment): Runtime {
  const clock = systemClock;
  const logger = createLogger();
  const metrics = new EmbeddedMetrics({
    dimensions: { service: environment.POWERTOOLS_SERVICE_NAME, stage: environment.STAGE },
    clock,
    write: (line) => process.stdout.write(line),
  });
  const report = new Report(logger, metrics, clock);
  let early: NodeJS.Timeout | undefined;
  const signedRequest = createSignedRequest(process.env, () => {
    if (early) return;
    warmUp();
    early = setTimeout(loadEarly, QUICK_ANSWER);
  });
  const ssm = lazy(async () => new (await import('@aws-sdk/client-ssm')).SSM(clientDefaults));
  const getParameters: GetParameters = async (input) => (await ssm()).getParametersByPath(input);
  const dynamo = lazy(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(clientDefaults));
  const store = new HealthStore(signedRequest, dynamo, environment.STATE_TABLE);

  let lastHealth: StageSettings['health'] = new Map();
  const readHealth = async () => {
    try {
      lastHealth = await store.read();
    } catch (error) {
      report.stateUnavailable(error);
    }
    return lastHealth;
  };
  const parameterReader = new ParameterReader(signedRequest, getParameters, environment.CONFIG_PREFIX);
  const cache = new SettingsCache<StageSettings>({
    read: async () => {
      const answer = parameterReader.read();
      const health = readHealth();
      const parameters = await answer;
      clearTimeout(early);
      const settings = parseSettings(environment.CONFIG_PREFIX, parameters);
      for (const warning of settings.warnings) report.settingIgnored(warning);
      // What no plugin has for a name may be a secret: it must not come into messages, metrics and the history.
      return { ...settings, allowlist: shownAllowlist(settings.allowlist, catalog), health: await health };
    },
    clock,
    ttl: environment.CONFIG_TTL,
    onStale: (error) => report.settingsStale(error),
  });

  const publishAs = (instance: string) => {
    const publisher = lazy(async () => {
      const { createPublisher } = await import('../../sdk/publisher/index.ts');
      return createPublisher({ busName: environment.BUS_NAME, service: `plugin.${instance}` });
    });
    return async (event: NewEvent) => {
      await (await publisher()).publish(event);
    };
  };
  const deduplicatorDeps = {
    client: dynamo,
    table: environment.STATE_TABLE,
    onError: (error: unknown) => report.stateUnavailable(error),
  };
  const host: PluginHost = new PluginHost({
    start: (plugin) =>
      startPlugin(plugin, {
        catalog,
        prefix: environment.CONFIG_PREFIX,
        logger,
        stateOf: (instance) => new PluginStateStore(dynamo, environment.STATE_TABLE, instance, clock),
        publishAs,
        deduplicatorOf: (instance) => createDeliveryDeduplicator(deduplicatorDeps, instance),
        rateLimiterOf: (instance, perSecond) => createRateLimiter(dynamo, environment.STATE_TABLE, instance, perSecond),
        clock,
        traceId: () => runningAttempt()?.traceId,
        onStarted: ({ logger: own, name }) => report.started(own, name),
        onRedactor: (redactor) => host.addRedactor(redactor),
      }),
    clock,
    onShutdownError: (plugin, error) => report.shutdownFailed(plugin, error),
    onRefused: (plugin, error) => report.configRefused(plugin, error),
  });

  const dispatchBudget = environment.DISPATCH_BUDGET > 0 ? environment.DISPATCH_BUDGET * 1000 : undefined;
  const health = new HealthKeeper({
    store,
    clock,
    slowAfter: dispatchBudget,
    isolationTime: environment.ISOLATION,
    onError: (error) => report.stateUnavailable(error),
    onPaused: (plugin, reason) => report.paused(plugin, reason),
    publish: publishHealth(publishAs, (plugin, error) => report.publishFailed(plugin, error)),
  });
  const historyWriter = lazy(async () => {
    const { HistoryWriter } = await import('../history/history-writer.ts');
    const { HISTORY_TABLE: table, HISTORY_DAYS: days } = environment;
    return new HistoryWriter({ table, days, signedRequest, client: dynamo, clock, budget: HISTORY_BUDGET });
  });
  const history = new HistoryRecorder({
    write: async (batch) => (await historyWriter()).record(batch),
    clock,
    mode: environment.HISTORY_MODE,
    onLost: (count, error) => report.historyLost(count, error),
  });
  return new Runtime({
    cache,
    host,
    health,
    history,
    report,
    clock,
    retryBase: environment.RETRY_BASE,
    dispatchBudget,
  });
}

/** The first record makes the code that checks events. */
function warmUp(): void {
  parseRecord('{"detail":{}}');
}

/** The first request reports a failure. */
function loadEarly(): void {
  loadAgent().catch(() => undefined);
}
