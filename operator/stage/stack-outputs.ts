import { z } from 'zod';
import { historyModes } from '../../functions/settings/history-mode.ts';

const name = z.string().min(1);

/** The outputs of the stack. */
export const stackOutputsSchema = z.object({
  BusName: name,
  BusArn: name,
  DispatchQueueUrl: name,
  RetryQueueUrl: name,
  SlowQueueUrl: name,
  EventsDlqUrl: name,
  DeliveriesDlqUrl: name,
  DispatchFunctionName: name,
  RedeliverFunctionName: name,
  DispatchLogGroupName: name,
  RedeliverLogGroupName: name,
  ConfigPrefix: name,
  StateTableName: name,
  HistoryTableName: name,
  /** What the history records, where no parameter says otherwise; stacks of before lack it. */
  HistoryMode: z.enum(historyModes).optional(),
  /** Days for which the history is kept. */
  HistoryDays: z.coerce.number().optional(),
});

export type StackOutputs = z.output<typeof stackOutputsSchema>;

/**
 * Reads the outputs file of the CDK.
 *
 * @throws {Error} that names the stack or the outputs which are missing
 */
export function parseStackOutputs(text: string, stackName: string): StackOutputs {
  const stacks = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  const result = stackOutputsSchema.safeParse(stacks[stackName]);
  if (result.success) return result.data;
  const missing = result.error.issues.map((issue) => issue.path.join('.') || stackName).join(', ');
  throw new Error(`the deployed stack lacks outputs: ${missing}`, { cause: result.error });
}
