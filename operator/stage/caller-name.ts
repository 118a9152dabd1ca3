import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Stage } from './stage.ts';

/** Who calls AWS: the ARN of the user or of the role's session, without account; undefined when AWS does not say. For the history. */
export async function callerName({ aws }: Stage<'sts'>): Promise<string | undefined> {
  try {
    const { Arn } = await aws.sts.send(new GetCallerIdentityCommand({}));
    return Arn?.split(':').at(-1);
  } catch {
    return undefined;
  }
}
