import { GetRoleCommand, IAMServiceException, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { checkPermissions } from '../../../../operator/doctor/check-permissions.ts';
import { operatorPermissions } from '../../../../operator/permissions/operator-permissions.ts';
import type { AwsTarget } from '../../../../operator/stage/aws-target.ts';
import { outputs } from '../../../fixtures/operator-stage.ts';

const ROLE = 'arn:aws:sts::000000000000:assumed-role/on-call/anna';

const accessDenied = new IAMServiceException({
  name: 'AccessDenied',
  $fault: 'client',
  message: 'User: anna is not authorized to perform: iam:SimulatePrincipalPolicy',
  $metadata: {},
});

interface Account {
  caller?: string;
  /** Actions that IAM denies. */
  denied?: readonly string[];
  /** Where the role is; undefined where the caller may not look. */
  role?: string;
  refuses?: Error;
}

/** Checks in an account, and gathers what IAM is asked. */
async function check({ caller = ROLE, denied = [], role, refuses }: Account = {}, target: AwsTarget = {}) {
  const asked: SimulatePrincipalPolicyCommand['input'][] = [];
  const iam = {
    send: async (command: unknown) => {
      if (command instanceof GetRoleCommand) {
        if (role === undefined) throw accessDenied;
        return { Role: { Arn: role } };
      }
      if (!(command instanceof SimulatePrincipalPolicyCommand)) throw new Error('another call');
      if (refuses) throw refuses;
      asked.push(command.input);
      const EvaluationResults = command.input.ActionNames?.map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: denied.includes(EvalActionName) ? 'implicitDeny' : 'allowed',
      }));
      return { EvaluationResults };
    },
  };
  const sts = {
    send: async (command: unknown) => (command instanceof GetCallerIdentityCommand ? { Arn: caller } : {}),
  };
  const clock = { now: Date.now, random: Math.random };
  const checks = await checkPermissions({ name: 'prod', outputs, aws: { iam, sts }, clock }, target);
  return { checks, asked };
}

describe('the check of permissions', () => {
  it('asks IAM about every action of the operator policy, on the resources of the stage', async () => {
    const { checks, asked } = await check();
    expect(checks).toEqual([expect.objectContaining({ name: 'permissions', status: 'ok', fix: null })]);
    const actions = asked.flatMap(({ ActionNames = [] }) => ActionNames);
    expect(actions).toEqual(operatorPermissions.flatMap((permission) => permission.actions));
    const arns = asked.flatMap(({ ResourceArns = [] }) => ResourceArns);
    expect(arns).toContain('arn:aws:sqs:us-east-1:000000000000:deliveries-dlq');
    expect(arns).toContain('arn:aws:ssm:us-east-1:000000000000:parameter/server-monitor/plugins/any');
    expect(arns).toContain('arn:aws:cloudformation:us-east-1:000000000000:stack/ServerMonitorPlugins-prod/any');
    expect(arns.filter((arn) => arn.includes('undefined'))).toEqual([]);
  });

  it('fails for what is needed to look, and warns of what is needed to change something', async () => {
    const { checks } = await check({ denied: ['dynamodb:Query', 'ssm:PutParameter'] });
    expect(checks).toMatchObject([
      {
        name: 'permission dynamodb:Query',
        status: 'failed',
        fix: expect.stringContaining('OperatorReadOnlyPolicyArn'),
      },
      { name: 'permission ssm:PutParameter', status: 'warning', fix: expect.stringContaining('OperatorPolicyArn') },
    ]);
  });

  it.each([
    ['the role of a session', {}, 'arn:aws:iam::000000000000:role/on-call'],
    [
      'a role with a path',
      { role: 'arn:aws:iam::000000000000:role/team/on-call' },
      'arn:aws:iam::000000000000:role/team/on-call',
    ],
    ['a user', { caller: 'arn:aws:iam::000000000000:user/anna' }, 'arn:aws:iam::000000000000:user/anna'],
  ])('asks for %s', async (_name, account, source) => {
    const { asked } = await check(account);
    expect(new Set(asked.map(({ PolicySourceArn }) => PolicySourceArn))).toEqual(new Set([source]));
  });

  it.each([
    ['the caller may not simulate', { refuses: accessDenied }, {}, /not checked: .*iam:SimulatePrincipalPolicy/],
    [
      'IAM has no policies of the caller',
      { caller: 'arn:aws:sts::0:federated-user/anna' },
      {},
      /not checked: .*federated/,
    ],
    ['an emulator answers', {}, { endpoint: 'http://127.0.0.1:4566' }, /not checked: an emulator allows every call/],
  ])('is skipped and says why when %s', async (_name, account, target, detail) => {
    const { checks } = await check(account, target);
    expect(checks).toEqual([
      { name: 'permissions', status: 'skipped', detail: expect.stringMatching(detail), fix: null },
    ]);
  });
});
