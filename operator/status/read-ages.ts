import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Stage } from '../stage/stage.ts';

/** Seconds: SQS sends its metrics once a minute (SQS developer guide, "Available CloudWatch metrics for Amazon SQS"). */
const PERIOD = 60;

/** Milliseconds in which the newest figure must be: it arrives minutes late, and an empty queue sends none after a while. */
const RECENT = 10 * 60_000;

/** Milliseconds to wait for CloudWatch: nobody waits for an age longer than for the rest. */
const PATIENCE = 1_500;

/**
 * Seconds since the oldest message of each queue was sent, by the queue's name; as CloudWatch has it, which is some minutes
 * behind. Queues without a figure are left out, and all are where CloudWatch cannot be asked. Never throws.
 */
export async function readAges(
  { aws, clock }: Stage<'cloudwatch'>,
  queues: readonly string[],
): Promise<Map<string, number>> {
  const now = clock.now();
  const command = new GetMetricDataCommand({
    StartTime: new Date(now - RECENT),
    EndTime: new Date(now),
    ScanBy: 'TimestampDescending',
    MetricDataQueries: queues.map((queue, index) => ({
      Id: `q${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value: queue }],
        },
        Period: PERIOD,
        Stat: 'Maximum',
      },
    })),
  });
  try {
    const { MetricDataResults = [] } = await aws.cloudwatch.send(command, {
      abortSignal: AbortSignal.timeout(PATIENCE),
    });
    const found = queues.flatMap((queue, index) => {
      const age = MetricDataResults.find(({ Id }) => Id === `q${index}`)?.Values?.[0];
      return age === undefined ? [] : [[queue, age] as const];
    });
    return new Map(found);
  } catch {
    return new Map();
  }
}
