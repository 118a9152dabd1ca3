import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';

/** The history table of a stage. */
export interface HistoryTable {
  dynamo: Pick<DynamoDBClient, 'send'>;
  /** The stack's output `HistoryTableName`. */
  table: string;
}

type Item = Record<string, unknown>;

/** Items that one call reads at most, where a first page was not enough. */
const MAX_PAGE = 1000;

/** The items that a query finds, a page at a time: each is twice as long as the one before. @throws what DynamoDB throws */
export async function* queryItems(
  { dynamo, table }: HistoryTable,
  input: Omit<QueryCommandInput, 'TableName'>,
  signal?: AbortSignal,
): AsyncGenerator<Item, void> {
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  for (let Limit = input.Limit; ; Limit = Limit && Math.min(MAX_PAGE, Limit * 2)) {
    const query = new QueryCommand({ ...input, TableName: table, ExclusiveStartKey, Limit });
    const answer = await dynamo.send(query, signal ? { abortSignal: signal } : {});
    yield* answer.Items ?? [];
    ExclusiveStartKey = answer.LastEvaluatedKey;
    if (!ExclusiveStartKey || signal?.aborted) return;
  }
}
