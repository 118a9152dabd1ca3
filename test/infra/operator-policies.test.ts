import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PluginStack } from '../../infra/plugin-stack.ts';
import { stageSettings } from '../../infra/settings.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'policies-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const stack = new PluginStack(new App({ outdir: join(folder, 'out') }), 'ServerMonitorPlugins-prod', {
  settings: stageSettings({}),
  bundleFolder: join(folder, 'bundle'),
  env: { account: '123456789012', region: 'eu-central-1' },
});
const template = Template.fromStack(stack);

const listOf = (item: z.ZodType) => z.union([z.array(item), item.transform((one) => [one])]).pipe(z.array(z.unknown()));
const policySchema = z.object({
  Properties: z.object({
    Description: z.string(),
    PolicyDocument: z.object({
      Statement: z.array(
        z.object({ Effect: z.literal('Allow'), Action: listOf(z.string()), Resource: listOf(z.unknown()) }),
      ),
    }),
  }),
});

function statementsOf(description: RegExp) {
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).map((each) =>
    policySchema.parse(each),
  );
  const found = policies.find(({ Properties }) => description.test(Properties.Description));
  if (!found) throw new Error(`no policy ${description}`);
  return found.Properties.PolicyDocument.Statement;
}

const actionsOf = (description: RegExp) =>
  [...new Set(statementsOf(description).flatMap(({ Action }) => Action.map(String)))].sort();

/** IAM's names where they differ from those of the API (Service Authorization Reference). Null: no permission is needed. */
const renamed: Readonly<Record<string, string | null>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sts:GetCallerIdentity': null,
  // With them `smp doctor` checks permissions; without them it says that it cannot.
  'iam:SimulatePrincipalPolicy': null,
  'iam:GetRole': null,
};

const services: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation',
  cloudwatch: 'cloudwatch',
  'cloudwatch-logs': 'logs',
  dynamodb: 'dynamodb',
  eventbridge: 'events',
  iam: 'iam',
  lambda: 'lambda',
  sqs: 'sqs',
  ssm: 'ssm',
  sts: 'sts',
};

/** Every call to AWS that the operator's library can make: the commands that it constructs, by the client that they come from. */
function neededActions(): string[] {
  const found = globSync('operator/**/*.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/import (?:type )?\{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) => {
        const commands = [...names.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, name]) => name);
        return commands
          .filter((name) => text.includes(`new ${name}Command(`))
          .map((name) => `${services[client]}:${name}`);
      },
    );
  });
  return [...new Set(found.flatMap((call) => (call in renamed ? (renamed[call] ?? []) : call)))].sort();
}

const isReading = (action: string) =>
  /:(Get|Describe|List|Query|Filter|ReceiveMessage|ChangeMessageVisibility)/.test(action);

describe('the policies for operators', () => {
  const needed = neededActions();

  it('are compared with the calls of the library', () => {
    expect(needed.length).toBeGreaterThan(15);
    expect(needed).toContain('ssm:PutParameter');
    expect(needed.filter((action) => action.startsWith('undefined'))).toEqual([]);
  });

  it('allow every call that the library makes', () => {
    const allowed = actionsOf(/^Full access/);
    expect(needed.filter((action) => !allowed.includes(action))).toEqual([]);
  });

  it('allow to look, and nothing else, where they are read-only', () => {
    const allowed = actionsOf(/^Read-only access/);
    expect(needed.filter((action) => isReading(action) && !allowed.includes(action))).toEqual([]);
    expect(allowed.filter((action) => !isReading(action))).toEqual([]);
  });

  it('have a wildcard as a resource only where the service has no other', () => {
    const everywhere = statementsOf(/^Full access/).filter(({ Resource }) => Resource.includes('*'));
    expect(everywhere.map(({ Action }) => Action)).toEqual([
      ['cloudwatch:GetMetricData'],
      ['lambda:ListEventSourceMappings'],
    ]);
    expect(actionsOf(/^Full access/).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('fit the 6,144 characters of a managed policy', () => {
    expect(JSON.stringify(statementsOf(/^Full access/)).length).toBeLessThan(6144);
  });

  it('are outputs of the stack', () => {
    template.hasOutput('OperatorPolicyArn', {});
    template.hasOutput('OperatorReadOnlyPolicyArn', {});
  });
});
