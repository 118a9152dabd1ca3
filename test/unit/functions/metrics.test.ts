import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, it, vi } from 'vitest';
import { EmbeddedMetrics } from '../../../functions/runtime/metrics.ts';

// Powertools writes by a console of its own, except in development, when it writes nothing unless told to.
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
const log = vi.spyOn(console, 'log').mockImplementation(() => {});

/** The metrics as they are deployed, and the lines that they write. */
function written() {
  const metrics = new EmbeddedMetrics(
    (defaultDimensions) => new Metrics({ namespace: 'ServerMonitorPlugins', defaultDimensions }),
    'prod',
  );
  const flushed = (): Record<string, unknown>[] => {
    log.mockClear();
    metrics.flush();
    return log.mock.calls.map(([line]) => JSON.parse(line));
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
  const lines = flushed();
  expect(lines).toMatchObject([
    { stage: 'prod', plugin: 'webhook', Delivered: 2, Retried: 1 },
    { stage: 'prod', plugin: 'slack', Delivered: 1 },
    { stage: 'prod', MalformedEvents: 1 },
  ]);
  expect(lines[0]?._aws).toMatchObject({
    CloudWatchMetrics: [
      {
        Namespace: 'ServerMonitorPlugins',
        Dimensions: [expect.arrayContaining(['stage', 'plugin'])],
        Metrics: [
          { Name: 'Delivered', Unit: 'Count' },
          { Name: 'Retried', Unit: 'Count' },
        ],
      },
    ],
  });
  expect(lines[2]).not.toHaveProperty('plugin');
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
