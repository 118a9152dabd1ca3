/** One price and its source. */
export interface Price {
  /** Dollars for one unit. */
  usd: number;
  unit: string;
  source: string;
}

/**
 * List prices without free tiers and volume discounts: region us-east-1 (N. Virginia), Lambda on ARM. Most sources are pages
 * of third parties, because AWS's own pages load their prices by script. Before a decision that depends on a price, look at the
 * page of the service.
 */
export const prices = {
  region: 'us-east-1',
  readOn: '2026-11-24',
  busEvent: million(1, 'events of up to 64 KB', 'cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13'),
  apiDestination: million(0.2, 'invocations', 'cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13'),
  archiveGb: { usd: 0.1, unit: 'GB stored', source: 'cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13' },
  archiveGbMonth: {
    usd: 0.023,
    unit: 'GB and month',
    source: 'cloudburn.io/blog/amazon-eventbridge-pricing, 2026-03-13',
  },
  queueRequest: million(0.4, 'requests of up to 64 KB', 'cloudburn.io/blog/amazon-sqs-pricing, 2026-03-14'),
  invocation: million(
    0.2,
    'invocations',
    'aws.amazon.com/lambda/pricing, transcribed 2026-09-20 (its request price for managed instances)',
  ),
  gbSecond: { usd: 0.0000133334, unit: 'GB-second, ARM', source: 'cloudchipr.com/blog/aws-lambda-pricing, 2024 (old)' },
  logGb: {
    usd: 0.5,
    unit: 'GB stored',
    source: 'factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards, 2026-06-13',
  },
  logGbMonth: { usd: 0.03, unit: 'GB and month', source: 'hykell.com, AWS CloudWatch Logs pricing, undated' },
  metricMonth: { usd: 0.3, unit: 'metric and month', source: 'signoz.io/guides/cloudwatch-pricing, 2026-02-15' },
  alarmMonth: {
    usd: 0.1,
    unit: 'alarm and month',
    source: 'c3x.dev/resources/aws/aws_cloudwatch_metric_alarm, undated',
  },
  tableWrite: million(0.625, 'write units', 'airbyte.com/data-engineering-resources/dynamodb-pricing, 2025-07-21'),
  tableGbMonth: {
    usd: 0.25,
    unit: 'GB and month',
    source: 'bytebase.com/blog/understanding-dynamodb-pricing, 2025-05-09',
  },
  tableRead: million(0.125, 'read units', 'airbyte.com/data-engineering-resources/dynamodb-pricing, 2025-07-21'),
} as const satisfies Record<string, Price | string>;

function million(usd: number, unit: string, source: string): Price {
  return { usd: usd / 1e6, unit: `million ${unit}`, source };
}
