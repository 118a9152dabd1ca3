import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createDispatch } from '../../functions/dispatch/dispatch.ts';
import { HealthKeeper } from '../../functions/health/health-keeper.ts';
import type { StageSettings } from '../../functions/health/instance-health.ts';
import { HistoryRecorder } from '../../functions/history/history-recorder.ts';
import { encodeBatch } from '../../functions/history/table/encode-batch.ts';
import { PluginHost } from '../../functions/host/plugin-host.ts';
import { startPlugin } from '../../functions/host/start-plugin.ts';
import { Report } from '../../functions/runtime/report.ts';
import { Runtime } from '../../functions/runtime/runtime.ts';
import type { HistoryMode } from '../../functions/settings/history-mode.ts';
import { parseSettings } from '../../functions/settings/settings.ts';
import { SettingsCache } from '../../functions/settings/settings-cache.ts';
import type { FunctionLogger } from '../../functions/telemetry/logger.ts';
import { EmbeddedMetrics } from '../../functions/telemetry/metrics.ts';
import { systemClock } from '../../functions/time/clock.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';

const PREFIX = '/server-monitor/plugins';

/** Nothing is written: that is measured elsewhere. Level INFO, as deployed. */
const quiet: FunctionLogger = {
  debugEnabled: false,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  createChild: () => quiet,
};

/** The dispatch function as deployed, except for AWS: settings are fixed, queues take everything, and metrics are written to nowhere. */
export function createCore(
  plugins: Record<string, AnyPlugin>,
  history: HistoryMode = 'off',
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const dimensions = { service: 'bench', stage: 'bench' };
  const metrics = new EmbeddedMetrics({ dimensions, clock: systemClock, write: () => {} });
  const report = new Report(quiet, metrics, systemClock);
  const catalog = Object.fromEntries(
    Object.entries(plugins).map(([name, plugin]) => [name, async () => ({ default: plugin })]),
  );
  const unused = () => {
    throw new Error('no plugin of the benchmark asks for this');
  };
  const host = new PluginHost({
    start: (plugin) =>
      startPlugin(plugin, {
        catalog,
        prefix: PREFIX,
        logger: quiet,
        stateOf: () => ({ get: unused, set: unused, increment: unused, delete: unused }),
        publishAs: () => unused,
        deduplicatorOf: () => unused,
        rateLimiterOf: () => unused,
        clock: systemClock,
        traceId: () => undefined,
        onStarted: () => {},
        onRedactor: () => {},
      }),
    clock: systemClock,
    onShutdownError: unused,
    onRefused: unused,
  });
  const parameters = { enabled: 'true', allowlist: Object.keys(plugins).join(',') };
  const settings: StageSettings = {
    ...parseSettings(
      PREFIX,
      Object.entries(parameters).map(([key, value]) => ({ name: `${PREFIX}/${key}`, value })),
    ),
    health: new Map(),
  };
  const cache = new SettingsCache({ read: async () => settings, clock: systemClock, ttl: 30, onStale: unused });
  const runtime = new Runtime({
    cache,
    host,
    health: new HealthKeeper({
      store: { mark: unused, clear: unused },
      clock: systemClock,
      slowAfter: undefined,
      isolationTime: 3600,
      onError: unused,
      onPaused: unused,
      publish: unused,
    }),
    history: new HistoryRecorder({
      write: async (batch) => {
        encodeBatch(batch, 'history', systemClock.now(), 30);
        return { lost: 0, error: undefined };
      },
      clock: systemClock,
      mode: history,
      onLost: unused,
    }),
    report,
    clock: systemClock,
    retryBase: 10,
    dispatchBudget: 1000,
  });
  const takeAll = async () => [];
  const dispatch = createDispatch({
    runtime,
    queues: { retry: takeAll, slow: takeAll, deliveriesDlq: takeAll, eventsDlq: takeAll },
  });
  const context: Pick<Context, 'getRemainingTimeInMillis'> = { getRemainingTimeInMillis: () => 60_000 };
  return (event) => dispatch(event, context);
}
