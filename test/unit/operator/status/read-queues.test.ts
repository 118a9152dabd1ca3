import type { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { readAgedQueues } from '../../../../operator/status/read-queues.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';

type Query = NonNullable<GetMetricDataCommand['input']['MetricDataQueries']>[number];

/** The age of the oldest message by queue, with one message on the retry queue and one on the deliveries DLQ. */
async function ages(answer: (queries: readonly Query[]) => object) {
  const sqs = new MemorySqs();
  sqs.put(outputs.RetryQueueUrl, '{}');
  sqs.put(outputs.DeliveriesDlqUrl, '{}');
  const stage = operatorStage({ sqs });
  const cloudwatch = { send: async ({ input }: GetMetricDataCommand) => answer(input.MetricDataQueries ?? []) };
  const queues = await readAgedQueues({ ...stage, aws: { ...stage.aws, cloudwatch } });
  return Object.fromEntries(queues.map(({ name, oldestAge }) => [name, oldestAge]));
}

const nameOf = ({ MetricStat }: Query) => MetricStat?.Metric?.Dimensions?.[0]?.Value;
const unknown = { dispatch: null, retry: null, slow: null, events_dlq: null, deliveries_dlq: null };

describe('the age of the oldest message', () => {
  it('is the newest figure of CloudWatch, in milliseconds', async () => {
    const figures: Record<string, number[]> = { retry: [90, 30], 'deliveries-dlq': [], slow: [12] };
    const found = await ages((queries) => ({
      MetricDataResults: queries.map((query) => ({ Id: query.Id, Values: figures[nameOf(query) ?? ''] ?? [] })),
    }));
    // The figure of the slow queue is of before it became empty.
    expect(found).toEqual({ ...unknown, retry: 90_000 });
  });

  it('is unknown, and nothing fails, when CloudWatch refuses', async () => {
    const refused = ages(() => {
      throw new Error('AccessDenied');
    });
    expect(await refused).toEqual(unknown);
  });

  it('is unknown when CloudWatch has no figures', async () => {
    expect(await ages(() => ({}))).toEqual(unknown);
  });
});
