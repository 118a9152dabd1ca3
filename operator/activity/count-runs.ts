import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { dayOf, indexes, listPartitions } from '../../functions/history/table/history-keys.ts';
import type { HistoryTable } from '../history/history-table.ts';

/**
 * How many runs there were in a span of time within one day. It reads the keys of all of them: 100,000 cost some 1,000 read
 * units.
 *
 * @param since - milliseconds since the epoch, inclusive
 * @param until - the same, exclusive
 * @throws what DynamoDB throws
 */
export async function countRuns(
  table: HistoryTable,
  { since, until }: { since: number; until: number },
): Promise<number> {
  const counts = await Promise.all(
    listPartitions(dayOf(since)).map((partition) => countPartition(table, partition, since, until)),
  );
  return counts.reduce((total, count) => total + count, 0);
}

async function countPartition(
  { dynamo, table }: HistoryTable,
  partition: string,
  since: number,
  until: number,
): Promise<number> {
  let count = 0;
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const answer = await dynamo.send(
      new QueryCommand({
        TableName: table,
        IndexName: indexes.list.name,
        Select: 'COUNT',
        KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :since AND :until',
        ExpressionAttributeNames: { '#partition': indexes.list.partition, '#sort': indexes.list.sort },
        ExpressionAttributeValues: {
          ':partition': { S: partition },
          ':since': { N: String(since) },
          ':until': { N: String(until - 1) },
        },
        ExclusiveStartKey,
      }),
    );
    count += answer.Count ?? 0;
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
}
