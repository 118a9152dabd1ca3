import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import { type HistoryMode, isHistoryMode } from '../../functions/settings/history-mode.ts';
import type { Stage } from '../stage/stage.ts';

/** Days for which the history is kept where the stack does not say. */
const DEFAULT_DAYS = 30;

/** What the history of a stage records now. @throws what SSM throws */
export async function historyModeOf({ aws, outputs }: Stage<'ssm'>): Promise<HistoryMode> {
  const stageMode = outputs.HistoryMode ?? 'all';
  try {
    const command = new GetParameterCommand({ Name: `${outputs.ConfigPrefix}/history` });
    const value = (await aws.ssm.send(command)).Parameter?.Value?.trim() ?? '';
    return isHistoryMode(value) ? value : stageMode;
  } catch (error) {
    if (error instanceof ParameterNotFound) return stageMode;
    throw error;
  }
}

/** Days for which the history of a stage is kept. */
export function historyDaysOf({ outputs }: Pick<Stage, 'outputs'>): number {
  return outputs.HistoryDays ?? DEFAULT_DAYS;
}
