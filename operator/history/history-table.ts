import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';

/** The history table of a stage. */
export interface HistoryTable {
  dynamo: Pick<DynamoDBClient, 'send'>;
  /** The stack's output `HistoryTableName`. */
  table: string;
}

type Item = Record<string, unknown>;

/** The items that a query finds, a page at a time. @throws what DynamoDB throws */
export async function* queryItems(
  { dynamo, table }: HistoryTable,
  input: Omit<QueryCommandInput, 'TableName'>,
  signal?: AbortSignal,
): AsyncGenerator<Item, void> {
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const query = new QueryCommand({ ...input, TableName: table, ExclusiveStartKey });
    const answer = await dynamo.send(query, signal ? { abortSignal: signal } : {});
    yield* answer.Items ?? [];
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey && !signal?.aborted);
}
