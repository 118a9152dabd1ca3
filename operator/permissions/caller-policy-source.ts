import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { OperatorClients } from '../stage/operator-clients.ts';

/**
 * The ARN under which IAM has the policies of a caller: of the user, or of the role behind a session. Undefined for callers that
 * have none, such as federated users.
 *
 * @param caller - the ARN that STS gives
 */
export async function callerPolicySource(
  { iam }: Pick<OperatorClients, 'iam'>,
  caller: string,
): Promise<string | undefined> {
  if (/^arn:[^:]+:iam::\d+:user\//.test(caller)) return caller;
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(caller) ?? [];
  if (role === undefined) return undefined;
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
    return Role?.Arn;
  } catch {
    // The ARN of a session lacks the role's path: most roles have none.
    return `arn:${partition}:iam::${account}:role/${role}`;
  }
}
