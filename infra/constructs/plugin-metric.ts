import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../functions/telemetry/metrics.ts';

/** Namespace of the functions' own metrics. */
export const NAMESPACE = 'ServerMonitorPlugins';

/** The dimension `service` of all of them: the functions' POWERTOOLS_SERVICE_NAME. */
export const SERVICE = 'server-monitor-plugins';

/** A metric of the functions that has no dimension `plugin`. */
export function pluginMetric(
  stage: string,
  metricName: MetricName,
  statistic: 'Sum' | 'Maximum',
  period: Duration,
): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service: SERVICE, stage },
    statistic,
    period,
  });
}
