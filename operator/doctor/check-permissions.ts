import { type EvaluationResult, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { callerPolicySource } from '../permissions/caller-policy-source.ts';
import {
  type OperatorPermission,
  operatorPermissions,
  type ResourceArns,
} from '../permissions/operator-permissions.ts';
import { resourceArns } from '../permissions/resource-arns.ts';
import { type AwsTarget, isLoopback } from '../stage/aws-target.ts';
import { stackNameOf } from '../stage/find-stage.ts';
import type { Stage } from '../stage/stage.ts';
import { type CallTarget, toOperatorError } from '../stage/to-operator-error.ts';
import { type Check, failed, ok, skipped, warning } from './check.ts';

/** Simulations at once: IAM allows few a second. */
const AT_ONCE = 5;

/**
 * Whether the caller has each permission of the full operator policy, as IAM simulates it: nothing is changed. Without the
 * permission to simulate, and on emulators, the check is skipped and says why.
 */
export async function checkPermissions(stage: Stage<'iam' | 'sts'>, target: AwsTarget): Promise<Check[]> {
  if (target.endpoint !== undefined && isLoopback(target.endpoint)) {
    return [notChecked('an emulator allows every call')];
  }
  try {
    const { Arn = '' } = await stage.aws.sts.send(new GetCallerIdentityCommand({}));
    if (/:root$/.test(Arn)) return [ok('permissions', 'the root user may do everything')];
    const source = await callerPolicySource(stage.aws, Arn);
    if (source === undefined) return [notChecked(`IAM has no policies of ${Arn}`)];
    const arns = resourceArns(stage.outputs, stackNameOf(stage.name));
    const denied: Check[] = [];
    for (let from = 0; from < operatorPermissions.length; from += AT_ONCE) {
      const some = operatorPermissions.slice(from, from + AT_ONCE);
      const checks = await Promise.all(some.map((permission) => simulate(stage, source, permission, arns)));
      denied.push(...checks.flat());
    }
    const count = new Set(operatorPermissions.flatMap(({ actions }) => actions)).size;
    return denied.length > 0 ? denied : [ok('permissions', `all ${count} actions of the operator policy are allowed`)];
  } catch (error) {
    return [notChecked(whyNot(error, target))];
  }
}

/** A check for each action that is denied. */
async function simulate(
  { aws }: Stage<'iam'>,
  PolicySourceArn: string,
  { access, actions, on, neededBy }: OperatorPermission,
  arns: ResourceArns,
): Promise<Check[]> {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn,
    ActionNames: [...actions],
    ResourceArns: on.flatMap((resource) => arns[resource]),
    MaxItems: 1000,
  });
  const { EvaluationResults = [] } = await aws.iam.send(command);
  const denied = new Set(EvaluationResults.filter(isDenied).map(({ EvalActionName }) => EvalActionName));
  return actions
    .filter((action) => denied.has(action))
    .map((action) => {
      const title = `permission ${action}`;
      const detail = `denied; needed by: ${neededBy}`;
      return access === 'read'
        ? failed(title, detail, 'attach the policy in the stack’s output OperatorReadOnlyPolicyArn')
        : warning(title, detail, 'attach the policy in the stack’s output OperatorPolicyArn to change things');
    });
}

function isDenied({ EvalDecision, ResourceSpecificResults = [] }: EvaluationResult): boolean {
  const decisions = [EvalDecision, ...ResourceSpecificResults.map(({ EvalResourceDecision }) => EvalResourceDecision)];
  return decisions.some((decision) => decision !== 'allowed');
}

function notChecked(why: string): Check {
  return skipped('permissions', `not checked: ${why}`);
}

function whyNot(error: unknown, target: CallTarget): string {
  if (error instanceof Error && /AccessDenied/.test(error.name)) {
    return 'this identity may not call iam:SimulatePrincipalPolicy, or IAM does not know it';
  }
  const known = toOperatorError(error, target);
  if (!known) throw error;
  return known.message;
}
