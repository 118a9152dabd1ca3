import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import type { OperatorAction } from '../../functions/history/history-entry.ts';
import { encodeAction } from '../../functions/history/table/encode-attempt.ts';
import type { HistoryTable } from './history-table.ts';

/** Actions in one call (DynamoDB developer guide, "Quotas"). */
const MAX_BATCH = 25;

const DAY = 86_400;

/**
 * Records what an operator did to events or deliveries. Returns how many were recorded: DynamoDB may refuse some while it
 * throttles.
 *
 * @param days - for which they are kept
 * @throws what DynamoDB throws
 */
export async function recordActions(
  { dynamo, table }: HistoryTable,
  actions: readonly Omit<OperatorAction, 'kind'>[],
  days: number,
): Promise<number> {
  let recorded = 0;
  for (let from = 0; from < actions.length; from += MAX_BATCH) {
    const batch = actions.slice(from, from + MAX_BATCH);
    const requests = batch.map((action) => {
      const expiresAt = Math.floor(action.at / 1000) + days * DAY;
      return { PutRequest: { Item: encodeAction({ ...action, kind: 'action' }, expiresAt) } };
    });
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems = {} } = await dynamo.send(command);
    recorded += batch.length - (UnprocessedItems[table]?.length ?? 0);
  }
  return recorded;
}
