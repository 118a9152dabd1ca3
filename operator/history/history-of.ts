import type { Stage } from '../stage/stage.ts';
import type { HistoryTable } from './history-table.ts';

/** The history table of a stage. */
export function historyOf({ aws, outputs }: Stage<'dynamo'>): HistoryTable {
  return { dynamo: aws.dynamo, table: outputs.HistoryTableName };
}
