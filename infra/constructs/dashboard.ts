import { Duration } from 'aws-cdk-lib';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/telemetry/metrics.ts';
import { NAMESPACE, pluginMetric } from './plugin-metric.ts';
import type { Queues } from './queues.ts';

export interface DashboardProps {
  name: string;
  stage: string;
  queues: Queues;
  functions: Record<string, LambdaFunction>;
}

const PERIOD = Duration.minutes(5);
const WIDTH = 12;
const HEIGHT = 6;

/** The CloudWatch dashboard of a stage: each plugin's deliveries, and what they wait for. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { name, stage, queues, functions }: DashboardProps) {
    super(scope, id);
    const perPlugin = (title: string, metric: MetricName, statistic: string, scale = 1) =>
      graph(title, [searchByPlugin(stage, metric, statistic, scale)]);
    const { dispatch, retry, deliveriesDlq, eventsDlq } = queues;
    const waiting = [dispatch, retry].map((queue) => queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }));
    const dead = [deliveriesDlq, eventsDlq].map((queue) =>
      queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
    );
    const errors = Object.values(functions).flatMap((fn) => [
      fn.metricErrors({ period: PERIOD }),
      fn.metricThrottles({ period: PERIOD }),
    ]);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: name,
      widgets: [
        [new TextWidget({ width: 2 * WIDTH, height: 1, markdown: `**Server Monitor plugins**, stage \`${stage}\`` })],
        [
          perPlugin('Success rate, % of attempts', 'Delivered', 'Average', 100),
          perPlugin('From event to delivery, ms (median)', 'Age', 'p50'),
        ],
        [perPlugin('Delivered', 'Delivered', 'Sum'), perPlugin('From event to delivery, ms (p99)', 'Age', 'p99')],
        [perPlugin('Retried', 'Retried', 'Sum'), perPlugin('Dead letters', 'DeadLettered', 'Sum')],
        [graph('Oldest message, s', waiting), graph('Messages in dead-letter queues', dead)],
        [
          graph('Errors and throttles of functions', errors),
          graph('Circuit open, s; history lost', [
            pluginMetric(stage, 'CircuitOpenSeconds', 'Maximum', PERIOD),
            pluginMetric(stage, 'HistoryLost', 'Sum', PERIOD),
          ]),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: WIDTH, height: HEIGHT });
}

/** One line for each plugin, also for those that are added later (CloudWatch user guide, "Use search expressions in graphs"). */
function searchByPlugin(stage: string, metric: MetricName, statistic: string, scale: number): MathExpression {
  const search = `SEARCH('{${NAMESPACE},plugin,service,stage} MetricName="${metric}" stage="${stage}"', '${statistic}')`;
  const expression = scale === 1 ? search : `${scale} * ${search}`;
  return new MathExpression({ expression, usingMetrics: {}, label: '', period: PERIOD });
}
