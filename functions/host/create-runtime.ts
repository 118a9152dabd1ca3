import { catalog } from '#catalog';
import type { NewEvent } from '../../sdk/event/create-event.ts';
import { clientDefaults } from '../aws/client-defaults.ts';
import { lazy } from '../aws/lazy.ts';
import { createSignedRequest } from '../aws/signed-request.ts';
import { parseRecord } from '../delivery/parse-record.ts';
import { loadAgent } from '../http/create-http-client.ts';
import type { Environment } from '../settings/environment.ts';
import { type GetParameters, readParameters } from '../settings/read-parameters.ts';
import { parseSettings } from '../settings/settings.ts';
import { SettingsCache } from '../settings/settings-cache.ts';
import { createLogger } from '../telemetry/logger.ts';
import { EmbeddedMetrics } from '../telemetry/metrics.ts';
import { Report } from '../telemetry/report.ts';
import { systemClock } from '../time/clock.ts';
import { createDeliveryDeduplicator } from './delivery-deduplicator.ts';
import { IsolationStore } from './isolation-store.ts';
import { PluginHost } from './plugin-host.ts';
import { createPluginState } from './plugin-state-store.ts';
import { Runtime, type StageSettings } from './runtime.ts';
import { startPlugin } from './start-plugin.ts';

/** Milliseconds. AWS takes longer for its answer than this: meanwhile there is time to load what most plugins need next. */
const QUICK_ANSWER = 5;

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
    warmUp();
    early ??= setTimeout(loadEarly, QUICK_ANSWER);
  });
  const ssm = lazy(async () => new (await import('@aws-sdk/client-ssm')).SSM(clientDefaults));
  const getParameters: GetParameters = async (input) => (await ssm()).getParametersByPath(input);
  const dynamo = lazy(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDB(clientDefaults));
  const isolation = new IsolationStore(signedRequest, dynamo, environment.STATE_TABLE);

  let lastMarks: StageSettings['isolation'] = new Map();
  const readMarks = async () => {
    try {
      lastMarks = await isolation.read();
    } catch (error) {
      report.stateUnavailable(error);
    }
    return lastMarks;
  };
  const cache = new SettingsCache<StageSettings>({
    read: async () => {
      const answer = readParameters(signedRequest, getParameters, environment.CONFIG_PREFIX);
      const marks = readMarks();
      const parameters = await answer;
      clearTimeout(early);
      const settings = parseSettings(environment.CONFIG_PREFIX, parameters);
      return { ...settings, isolation: await marks };
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
        stateOf: (instance) => createPluginState(dynamo, environment.STATE_TABLE, instance, clock),
        publishAs,
        deduplicatorOf: (instance) => createDeliveryDeduplicator(deduplicatorDeps, instance),
        clock,
        onStarted: ({ logger: own, name }) => report.started(own, name),
        onRedactor: (redactor) => host.addRedactor(redactor),
      }),
    clock,
    onShutdownError: (plugin, error) => report.shutdownFailed(plugin, error),
    onRefused: (plugin, error) => report.configRefused(plugin, error),
  });

  return new Runtime({
    cache,
    host,
    isolation,
    report,
    clock,
    retryBase: environment.RETRY_BASE,
    isolationTime: environment.ISOLATION,
  });
}

/** The first record makes the code that checks events. */
function warmUp(): void {
  parseRecord('{"detail":{}}');
}

/** A failure is told by the first request. */
function loadEarly(): void {
  loadAgent().catch(() => undefined);
}
