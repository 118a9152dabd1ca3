import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { PluginStack } from '../../infra/plugin-stack.ts';
import { type StageSettingsInput, stageSettings } from '../../infra/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'stack-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const templates = new Map<string, Template>();

function template(settings: StageSettingsInput = {}): Template {
  const key = JSON.stringify(settings);
  const known = templates.get(key);
  if (known) return known;
  const stack = new PluginStack(new App({ outdir: join(folder, String(templates.size)) }), 'Stack', {
    settings: stageSettings(settings),
    bundleFolder: join(folder, `bundle-${templates.size}`),
    env: { account: '123456789012', region: 'eu-central-1' },
  });
  const made = Template.fromStack(stack);
  templates.set(key, made);
  return made;
}

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

const resources = (type: string, settings?: StageSettingsInput): [string, Resource][] =>
  Object.entries(template(settings).findResources(type)) as [string, Resource][];

const queueNames = ['dispatch', 'retry', 'slow', 'events-dlq', 'deliveries-dlq'].map(
  (name) => `server-monitor-prod-${name}`,
);

describe('queues', () => {
  it('are encrypted and keep messages for 14 days', () => {
    const queues = resources('AWS::SQS::Queue');
    expect(queues.map(([, { Properties }]) => Properties.QueueName).sort()).toEqual(queueNames.sort());
    for (const [, { Properties }] of queues) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    }
  });

  it('refuse connections without TLS', () => {
    const denied = resources('AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('"Bool":{"aws:SecureTransport":"false"}'),
    );
    expect(denied).toHaveLength(queueNames.length);
  });

  it('hide a message for six times as long as its function may run', () => {
    for (const name of ['dispatch', 'retry', 'slow']) {
      template({ functionTimeout: 7 }).hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `server-monitor-prod-${name}`,
        VisibilityTimeout: 42,
      });
    }
  });

  it('give up on a message into the DLQ where an operator looks for it', () => {
    const idOf = (name: string) =>
      resources('AWS::SQS::Queue').find(
        ([, { Properties }]) => Properties.QueueName === `server-monitor-prod-${name}`,
      )?.[0];
    for (const [source, dlq] of [
      ['dispatch', 'events-dlq'],
      ['retry', 'deliveries-dlq'],
      ['slow', 'deliveries-dlq'],
    ]) {
      template().hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `server-monitor-prod-${source}`,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [idOf(String(dlq)), 'Arn'] } },
      });
    }
  });
});

describe('the bus', () => {
  it('takes every event of the core to the dispatch queue, and what it cannot bring there to the events DLQ', () => {
    template().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: [{ prefix: 'servermonitor.' }] },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Dispatch'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventsDlq'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  it('refuses events that do not name the core as their source, or come from another account', () => {
    expect(denials(template())).toEqual([
      { StringNotLike: { 'events:source': 'servermonitor.*' } },
      { StringNotEquals: { 'aws:PrincipalAccount': '123456789012' } },
    ]);
  });

  it('refuses everybody but the named publishers and the functions, once publishers are named', () => {
    const publishers = 'arn:aws:iam::123456789012:role/central-api, arn:aws:iam::123456789012:role/task-*';
    const [, , named] = denials(template({ publishers }));
    expect(named).toEqual({
      ArnNotLike: {
        'aws:PrincipalArn': [
          'arn:aws:iam::123456789012:role/central-api',
          'arn:aws:iam::123456789012:role/task-*',
          { 'Fn::GetAtt': [expect.stringContaining('DispatchFunctionRole'), 'Arn'] },
          { 'Fn::GetAtt': [expect.stringContaining('RedeliverFunctionRole'), 'Arn'] },
        ],
      },
    });
  });

  it('archives events for replay, except on an emulator, which lacks archives', () => {
    template().resourceCountIs('AWS::Events::Archive', 1);
    template({ emulator: true }).resourceCountIs('AWS::Events::Archive', 0);
  });
});

describe('functions', () => {
  it('run on the current Node.js and keep their logs for a month', () => {
    const functions = resources('AWS::Lambda::Function');
    expect(functions).toHaveLength(2);
    for (const [, { Properties }] of functions) expect(Properties.Runtime).toBe('nodejs24.x');
    const groups = resources('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(2);
    for (const [, { Properties }] of groups) expect(Properties.RetentionInDays).toBe(30);
  });

  it('report single failures of a batch, and retry one delivery at a time', () => {
    const mappings = resources('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(mappings).toHaveLength(3);
    for (const mapping of mappings) expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(mappings.map(({ BatchSize }) => BatchSize).sort()).toEqual([1, 10, 10]);
  });

  it('run in as many sandboxes at once as the operator allows', () => {
    const mostOf = (settings: StageSettingsInput) =>
      Object.values(template(settings).findResources('AWS::Lambda::EventSourceMapping'))
        .map(({ Properties }) => [Properties.BatchSize, Properties.ScalingConfig] as const)
        .sort((a, b) => a[0] - b[0] || a[1].MaximumConcurrency - b[1].MaximumConcurrency);
    expect(mostOf({})).toEqual([
      [1, { MaximumConcurrency: 20 }],
      [10, { MaximumConcurrency: 10 }],
      [10, { MaximumConcurrency: 20 }],
    ]);
    expect(mostOf({ dispatchConcurrency: '68', redeliverConcurrency: 2, slowConcurrency: 30 })).toEqual([
      [1, { MaximumConcurrency: 2 }],
      [10, { MaximumConcurrency: 30 }],
      [10, { MaximumConcurrency: 68 }],
    ]);
  });

  it('may do what they do, on what is theirs, and nothing more', () => {
    const both = [
      'dynamodb:BatchWriteItem on History',
      'dynamodb:DeleteItem on State',
      'dynamodb:GetItem on State',
      'dynamodb:PutItem on State',
      'dynamodb:Query on State',
      'dynamodb:UpdateItem on History',
      'dynamodb:UpdateItem on State',
      'events:PutEvents on Bus',
      'sqs:GetQueueAttributes on DeliveriesDlq',
      'sqs:GetQueueAttributes on Retry',
      'sqs:GetQueueAttributes on Slow',
      'sqs:GetQueueUrl on DeliveriesDlq',
      'sqs:GetQueueUrl on Retry',
      'sqs:GetQueueUrl on Slow',
      'sqs:SendMessage on DeliveriesDlq',
      'sqs:SendMessage on Retry',
      'sqs:SendMessage on Slow',
      'ssm:GetParametersByPath on parameter/server-monitor/plugins',
    ];
    const consumer = (queue: string) =>
      ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
        (action) => `sqs:${action} on ${queue}`,
      );
    const logger = (name: string) => [`logs:CreateLogStream on ${name}Log`, `logs:PutLogEvents on ${name}Log`];
    const eventsDlq = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
      (action) => `sqs:${action} on EventsDlq`,
    );
    expect(permissions('Dispatch')).toEqual(
      [...new Set([...both, ...consumer('Dispatch'), ...logger('Dispatch'), ...eventsDlq])].sort(),
    );
    expect(permissions('Redeliver')).toEqual(
      [...new Set([...both, ...consumer('Retry'), ...consumer('Slow'), ...logger('Redeliver')])].sort(),
    );
  });

  it('have roles with no other policies, and only Lambda may take them on', () => {
    const roles = resources('AWS::IAM::Role');
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles) {
      expect(Object.keys(Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Tags']);
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain('lambda.amazonaws.com');
    }
  });
});

describe('stages', () => {
  it('live side by side: no name of one is a name of the other', () => {
    const names = (stage: string) =>
      Object.values(template({ stage }).toJSON().Resources as Record<string, Resource>).flatMap(({ Properties = {} }) =>
        ['QueueName', 'FunctionName', 'TableName', 'LogGroupName', 'AlarmName', 'ArchiveName', 'Name']
          .map((key) => Properties[key])
          .filter((name) => typeof name === 'string'),
      );
    const [one, two] = [names('one'), names('two')];
    expect(one.length).toBeGreaterThan(15);
    expect(one.filter((name) => two.includes(name))).toEqual([]);
  });

  it('have a prefix each; the default one has the contract’s', () => {
    template().hasOutput('ConfigPrefix', { Value: '/server-monitor/plugins' });
    template({ stage: 'two' }).hasOutput('ConfigPrefix', { Value: '/server-monitor/two/plugins' });
    template({ prefix: '/mine' }).hasOutput('ConfigPrefix', { Value: '/mine' });
  });

  it('name in their outputs everything that an operator needs', () => {
    expect(Object.keys(template().findOutputs('*')).sort()).toEqual([
      'AlarmTopicArn',
      'BusArn',
      'BusName',
      'ConfigPrefix',
      'DeliveriesDlqUrl',
      'DispatchFunctionName',
      'DispatchLogGroupName',
      'DispatchQueueUrl',
      'EventsDlqUrl',
      'HistoryDays',
      'HistoryMode',
      'HistoryTableName',
      'OperatorPolicyArn',
      'OperatorReadOnlyPolicyArn',
      'RedeliverFunctionName',
      'RedeliverLogGroupName',
      'RetryQueueUrl',
      'SlowQueueUrl',
      'StateTableName',
    ]);
  });

  it.each<[string, StageSettingsInput, string]>([
    ['a name that AWS would refuse', { stage: 'Prod Stage' }, 'context value `stage`'],
    ['a prefix that is no path', { prefix: 'plugins' }, 'must be a path like /server-monitor/plugins'],
    ['publishers that are no ARNs', { publishers: 'central-api' }, 'must be comma-separated ARNs'],
    [
      'fewer sandboxes than Lambda takes for a limit',
      { dispatchConcurrency: 1 },
      'context value `dispatchConcurrency`',
    ],
    ['large batches without a window', { batchSize: 100 }, 'context value `batchWindow`'],
  ])('refuse %s, and say what to set', (_, settings, message) => {
    expect(() => stageSettings(settings)).toThrow(message);
  });
});

/** What a function's role may do, as `action on resource`. Resources are named by the part of the stack that makes them. */
function permissions(name: string): string[] {
  const policies = resources('AWS::IAM::Policy').filter(([id]) => id.includes(`${name}FunctionRole`));
  expect(policies).toHaveLength(1);
  const document = policies[0]?.[1].Properties.PolicyDocument as {
    Statement: { Action: string | string[]; Resource: unknown }[];
  };
  const permitted = document.Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${nameOf(resource)}`)),
  );
  return [...new Set(permitted)].sort();
}

function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const parameter = /:(parameter\/[^"]+)"/.exec(text)?.[1];
  const part =
    /Plugins(?:Queues|Events|StateTable|State)?(Dispatch|Retry|Slow|EventsDlq|DeliveriesDlq|Bus|State|History)?/.exec(
      text,
    )?.[1];
  const log = /(Dispatch|Redeliver)FunctionLog/.exec(text)?.[0]?.replace('Function', '');
  return parameter ?? log ?? part ?? (text.includes('PluginsState') ? 'State' : text);
}

/** Conditions under which the bus refuses an event, whoever publishes it. */
function denials(stack: Template): unknown[] {
  const [bus] = Object.values(stack.findResources('AWS::Events::EventBus'));
  const statements: Record<string, unknown>[] = bus?.Properties.Policy.Statement;
  return statements.map(({ Effect, Principal, Action, Condition }) => {
    expect({ Effect, Principal, Action }).toEqual({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'events:PutEvents',
    });
    return Condition;
  });
}
