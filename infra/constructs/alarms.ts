import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Queues } from './queues.ts';

export interface AlarmsProps {
  name: string;
  queues: Queues;
  functions: Record<string, LambdaFunction>;
}

/** Seconds that the oldest event may have waited before somebody should look. */
const MAX_AGE_SECONDS = 300;

/** What an operator wants to be told of: dead letters, events that wait too long, functions that fail. */
export class Alarms extends Construct {
  #name: string;

  constructor(scope: Construct, id: string, { name, queues, functions }: AlarmsProps) {
    super(scope, id);
    this.#name = name;
    const period = Duration.minutes(1);
    this.#above('deliveries-dlq', 0, queues.deliveriesDlq.metricApproximateNumberOfMessagesVisible({ period }));
    this.#above('events-dlq', 0, queues.eventsDlq.metricApproximateNumberOfMessagesVisible({ period }));
    this.#above('dispatch-age', MAX_AGE_SECONDS, queues.dispatch.metricApproximateAgeOfOldestMessage({ period }));
    for (const [key, fn] of Object.entries(functions)) {
      this.#above(`${key}-errors`, 0, fn.metricErrors({ period }));
      this.#above(`${key}-throttles`, 0, fn.metricThrottles({ period }));
    }
  }

  #above(key: string, threshold: number, metric: IMetric): void {
    new Alarm(this, key, {
      alarmName: `${this.#name}-${key}`,
      alarmDescription: `See docs/reference/logs-metrics-alarms.md, "When ${key} alarms"`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
