import { describe, expect, it } from 'vitest';
import { EmbeddedMetrics } from '../../../../functions/telemetry/metrics.ts';

/** Metrics, and the lines that they write. */
function written() {
  let now = 1_700_000_000_000;
  const lines: string[] = [];
  const metrics = new EmbeddedMetrics({
    dimensions: { service: 'server-monitor-plugins', stage: 'prod' },
    clock: { now: () => now, random: Math.random },
    write: (line) => lines.push(line),
  });
  const flushed = (): unknown[] => {
    metrics.flush();
    return lines.splice(0).map((line) => {
      expect(line).toMatch(/^[^\n]+\n$/);
      return JSON.parse(line);
    });
  };
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { metrics, flushed, pass, lines };
}

it('writes one line a plugin, with all its counts and with the dimensions that alarms are made by', () => {
  const { metrics, flushed } = written();
  metrics.count('Parked', 'webhook');
  metrics.count('Parked', 'webhook');
  metrics.count('Retried', 'webhook');
  metrics.count('Parked', 'slack');
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
      _aws: directive(['service', 'stage', 'plugin'], ['Parked', 'Retried']),
      ...common,
      plugin: 'webhook',
      Parked: 2,
      Retried: 1,
    },
    { _aws: directive(['service', 'stage', 'plugin'], ['Parked']), ...common, plugin: 'slack', Parked: 1 },
    { _aws: directive(['service', 'stage'], ['MalformedEvents']), ...common, MalformedEvents: 1 },
  ]);
});

it('counts from zero after each flush, and writes nothing where nothing happened', () => {
  const { metrics, flushed } = written();
  metrics.count('Parked', 'webhook');
  metrics.measure('Age', 12, 'webhook');
  metrics.count('Parked', 'slack');
  flushed();
  metrics.count('Retried', 'webhook');
  const [line, ...others] = flushed();
  expect(line).toMatchObject({ plugin: 'webhook', Retried: 1 });
  expect(line).not.toHaveProperty('Parked');
  expect(line).not.toHaveProperty('Age');
  expect(others).toEqual([]);
});

it('writes each measured value, so that CloudWatch has averages and percentiles of them', () => {
  const { metrics, flushed } = written();
  for (const delivered of [1, 1, 0]) metrics.measure('Delivered', delivered, 'webhook');
  for (const age of [35, 120]) metrics.measure('Age', age, 'webhook');
  const [line] = flushed();
  expect(line).toMatchObject({
    plugin: 'webhook',
    Delivered: [1, 1, 0],
    Age: [35, 120],
    _aws: {
      CloudWatchMetrics: [
        {
          Metrics: [
            { Name: 'Delivered', Unit: 'Count' },
            { Name: 'Age', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
  });
});

it('splits more values than a line may have', () => {
  const { metrics, flushed } = written();
  for (let value = 0; value < 250; value += 1) metrics.measure('Age', value, 'webhook');
  metrics.count('Retried', 'webhook');
  const lines = flushed().map((line) => (typeof line === 'object' && line !== null ? Object.entries(line) : []));
  const values = lines.map((fields) => fields.find(([name]) => name === 'Age')?.[1]);
  expect(values.map((part) => part.length)).toEqual([100, 100, 50]);
  expect(values.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, value) => value));
  expect(lines.filter((fields) => fields.some(([name]) => name === 'Retried'))).toHaveLength(1);
});

describe('the metrics of successes', () => {
  it('are written at once after ten quiet seconds, and then together every ten seconds', () => {
    const { metrics, flushed, pass } = written();
    const delivered = () => {
      metrics.measure('Delivered', 1, 'webhook');
      return flushed();
    };
    expect(delivered()).toMatchObject([{ Delivered: [1] }]);
    for (let second = 1; second < 10; second += 1) {
      pass(1);
      expect(delivered()).toEqual([]);
    }
    pass(1);
    expect(delivered()).toMatchObject([{ Delivered: Array.from({ length: 10 }, () => 1) }]);
  });

  it('are written with the first failure, for which alarms wait', () => {
    const { metrics, flushed } = written();
    metrics.measure('Delivered', 1, 'webhook');
    flushed();
    metrics.measure('Delivered', 1, 'webhook');
    expect(flushed()).toEqual([]);
    metrics.measure('Delivered', 0, 'webhook');
    expect(flushed()).toMatchObject([{ Delivered: [1, 0] }]);
    metrics.measure('Delivered', 1, 'slack');
    metrics.count('SendFailed');
    expect(flushed()).toMatchObject([{ Delivered: [1], plugin: 'slack' }, { SendFailed: 1 }]);
  });

  it('are written when the sandbox ends', () => {
    const { metrics, flushed, lines } = written();
    metrics.measure('Delivered', 1, 'webhook');
    flushed();
    metrics.measure('Delivered', 1, 'webhook');
    metrics.close();
    expect(lines).toHaveLength(1);
  });
});
