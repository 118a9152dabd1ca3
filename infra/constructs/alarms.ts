import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { pluginMetric } from './plugin-metric.ts';
import type { Queues } from './queues.ts';

export interface AlarmsProps {
  /** What every alarm's name starts with. */
  name: string;
  stage: string;
  queues: Queues;
  functions: Record<string, LambdaFunction>;
  /** Of the bus, whose name it has too; undefined where there is none. */
  archiveName: string | undefined;
  /** Gets a message when an alarm begins, and when it ends. */
  topic: ITopic;
}

/** Seconds that the oldest event may wait. */
const MAX_DISPATCH_AGE = 300;

/** Seconds that the oldest delivery may be on the retry queue: a message is delayed by 15 minutes at most, and then sent again. */
const MAX_RETRY_AGE = 1800;

/** Seconds for which a plugin's circuit may be open. */
const MAX_CIRCUIT_OPEN = 600;

/** What an operator must know: dead letters, events and deliveries that wait too long, failures of functions, archive and history. */
export class Alarms extends Construct {
  readonly #name: string;
  readonly #action: SnsAction;

  constructor(scope: Construct, id: string, { name, stage, queues, functions, archiveName, topic }: AlarmsProps) {
    super(scope, id);
    this.#name = name;
    this.#action = new SnsAction(topic);
    const period = Duration.minutes(1);
    this.#above('deliveries-dlq', 0, queues.deliveriesDlq.metricApproximateNumberOfMessagesVisible({ period }));
    this.#above('events-dlq', 0, queues.eventsDlq.metricApproximateNumberOfMessagesVisible({ period }));
    this.#above('dispatch-age', MAX_DISPATCH_AGE, queues.dispatch.metricApproximateAgeOfOldestMessage({ period }));
    this.#above('retry-age', MAX_RETRY_AGE, queues.retry.metricApproximateAgeOfOldestMessage({ period }));
    for (const [key, fn] of Object.entries(functions)) {
      this.#above(`${key}-errors`, 0, fn.metricErrors({ period }));
      this.#above(`${key}-throttles`, 0, fn.metricThrottles({ period }));
    }
    this.#above('circuit-open', MAX_CIRCUIT_OPEN, pluginMetric(stage, 'CircuitOpenSeconds', 'Maximum', period));
    this.#above('plugin-not-found', 0, pluginMetric(stage, 'PluginNotFound', 'Sum', period));
    this.#above('history-lost', 0, pluginMetric(stage, 'HistoryLost', 'Sum', period));
    if (archiveName !== undefined) this.#above('archive-failing', 0, archiveFailures(archiveName, period));
  }

  #above(key: string, threshold: number, metric: IMetric): void {
    const alarm = new Alarm(this, key, {
      alarmName: `${this.#name}-${key}`,
      alarmDescription: `See docs/reference/logs-metrics-alarms.md, "When ${key} alarms"`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
  }
}

/** An archive is fed by a rule that EventBridge manages (its user guide, "Archiving events"). */
function archiveFailures(archiveName: string, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { EventBusName: archiveName, RuleName: `Events-Archive-${archiveName}` },
    statistic: 'Sum',
    period,
  });
}
