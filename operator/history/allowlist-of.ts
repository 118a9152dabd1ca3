import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Stage } from '../stage/stage.ts';

/** The allowlist of a stage, also where other settings are not valid. @throws what SSM throws */
export async function allowlistOf({ aws, outputs }: Stage<'ssm'>): Promise<string[]> {
  try {
    const command = new GetParameterCommand({ Name: `${outputs.ConfigPrefix}/allowlist` });
    const value = (await aws.ssm.send(command)).Parameter?.Value ?? '';
    return value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  } catch (error) {
    if (error instanceof ParameterNotFound) return [];
    throw error;
  }
}
