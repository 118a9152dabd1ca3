import { expect, it } from 'vitest';
import { EmbeddedMetrics } from '../../../../functions/telemetry/metrics.ts';

/** Metrics, and the lines that they write. */
function written() {
  const lines: string[] = [];
  const metrics = new EmbeddedMetrics({
    dimensions: { service: 'server-monitor-plugins', stage: 'prod' },
    clock: { now: () => 1_700_000_000_000, random: Math.random },
    write: (line) => lines.push(line),
  });
  const flushed = (): unknown[] => {
    metrics.flush();
    return lines.splice(0).map((line) => {
      expect(line).toMatch(/^[^\n]+\n$/);
      return JSON.parse(line);
    });
  };
  return { metrics, flushed };
}

it('writes one line a plugin, with all its counts and with the dimensions that alarms are made by', () => {
  const { metrics, flushed } = written();
  metrics.count('Delivered', 'webhook');
  metrics.count('Delivered', 'webhook');
  metrics.count('Retried', 'webhook');
  metrics.count('Delivered', 'slack');
  metrics.count('MalformedEvents');
  const directive = (dimensions: string[], names: string[]) => ({
    Timestamp: 1_700_000_000_000,
    CloudWatchMetrics: [
      {
        Namespace: 'ServerMonitorPlugins',
        Dimensions: [dimensions],
        Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
      },
    ],
  });
  const common = { service: 'server-monitor-plugins', stage: 'prod' };
  expect(flushed()).toEqual([
    {
      _aws: directive(['service', 'stage', 'plugin'], ['Delivered', 'Retried']),
      ...common,
      plugin: 'webhook',
      Delivered: 2,
      Retried: 1,
    },
    { _aws: directive(['service', 'stage', 'plugin'], ['Delivered']), ...common, plugin: 'slack', Delivered: 1 },
    { _aws: directive(['service', 'stage'], ['MalformedEvents']), ...common, MalformedEvents: 1 },
  ]);
});

it('counts anew after each flush, and writes nothing where nothing happened', () => {
  const { metrics, flushed } = written();
  metrics.count('Delivered', 'webhook');
  metrics.count('Delivered', 'slack');
  flushed();
  metrics.count('Retried', 'webhook');
  const [line, ...others] = flushed();
  expect(line).toMatchObject({ plugin: 'webhook', Retried: 1 });
  expect(line).not.toHaveProperty('Delivered');
  expect(others).toEqual([]);
});
