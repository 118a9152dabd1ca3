import { GetParameterHistoryCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Stage } from '../stage/stage.ts';

/** A value that a parameter had. */
export interface ParameterVersion {
  version: number;
  /** Milliseconds since the epoch. */
  modifiedAt: number | undefined;
  /** The ARN of who wrote it, as SSM recorded it. */
  modifiedBy: string | undefined;
  /** It may hold secrets: not for display. */
  text: string;
}

/**
 * The versions of a parameter that SSM kept, newest first: 100 at most. Undefined when there is no such parameter.
 *
 * @param name - below the prefix: `allowlist`, `webhook/config`
 * @throws what SSM throws
 */
export async function parameterVersions(
  { aws, outputs: { ConfigPrefix } }: Stage<'ssm'>,
  name: string,
): Promise<ParameterVersion[] | undefined> {
  const versions: ParameterVersion[] = [];
  let NextToken: string | undefined;
  try {
    do {
      const query = { Name: `${ConfigPrefix}/${name}`, WithDecryption: true, NextToken };
      const page = await aws.ssm.send(new GetParameterHistoryCommand(query));
      for (const { Version = 0, Value = '', LastModifiedDate, LastModifiedUser } of page.Parameters ?? []) {
        const modifiedAt = LastModifiedDate?.getTime();
        versions.push({ version: Version, modifiedAt, modifiedBy: LastModifiedUser, text: Value });
      }
      NextToken = page.NextToken;
    } while (NextToken);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
  return versions.sort((a, b) => b.version - a.version);
}
