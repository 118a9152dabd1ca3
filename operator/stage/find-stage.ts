import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { type Clock, systemClock } from '../../functions/time/clock.ts';
import type { OperatorClients } from './operator-clients.ts';
import { OperatorError } from './operator-error.ts';
import { stackOutputsSchema } from './stack-outputs.ts';
import type { Stage } from './stage.ts';

/** As infra/app.ts names it. */
export function stackNameOf(stage: string): string {
  return `ServerMonitorPlugins-${stage}`;
}

/** The format of the context value `stage` (infra/settings.ts). */
const stageName = /^[a-z][a-z0-9-]{0,19}$/;

/**
 * Finds a deployed stage by its stack. One call to CloudFormation.
 *
 * @param name - the context value `stage` that it was deployed with
 * @throws {OperatorError} when there is no such stack, or it has not all outputs
 * @throws what the AWS SDK throws, which `toOperatorError` explains
 * @example
 * ```ts
 * const stage = await findStage('prod', createClients({ region: 'eu-central-1' }));
 * ```
 */
export async function findStage<Given extends Pick<OperatorClients, 'cloudformation'>>(
  name: string,
  aws: Given,
  clock: Clock = systemClock,
): Promise<Omit<Stage, 'aws'> & { aws: Given }> {
  if (!stageName.test(name)) {
    throw new OperatorError(`\`${name}\` is not the name of a stage`, {
      kind: 'usage',
      fix: 'use up to 20 of a-z, 0-9 and -, as in --stage prod',
    });
  }
  const stack = await describe(stackNameOf(name), aws);
  if (!stack) {
    throw new OperatorError(`there is no stack ${stackNameOf(name)} here`, {
      kind: 'configuration',
      fix: `deploy it with \`npx cdk deploy${name === 'prod' ? '' : ` -c stage=${name}`}\`, or check --stage, --region and --profile`,
    });
  }
  const outputs = stackOutputsSchema.safeParse(
    Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
  );
  if (!outputs.success) {
    const missing = outputs.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new OperatorError(`the stack ${stackNameOf(name)} is ${stack.StackStatus} and lacks outputs: ${missing}`, {
      kind: 'configuration',
      fix: 'deploy it with this version of the project',
    });
  }
  return { name, outputs: outputs.data, aws, clock };
}

async function describe(
  StackName: string,
  { cloudformation }: Pick<OperatorClients, 'cloudformation'>,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    // AWS always answers with a list: a proxy or a portal does not.
    if (!Stacks) {
      throw new OperatorError('the answer to DescribeStacks is not one of AWS', {
        kind: 'aws',
        fix: 'check for a proxy or a portal in between, and --endpoint-url or AWS_ENDPOINT_URL',
      });
    }
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    // CloudFormation has no error of its own for a missing stack (its API reference, DescribeStacks).
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}
