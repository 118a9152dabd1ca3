import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { PluginSystem } from '../../infra/constructs/plugin-system.ts';
import { type StageSettingsInput, stageSettings } from '../../infra/settings.ts';
import { type Resource, resources, template } from './template.ts';

const bundles = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(bundles, { recursive: true }));

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

  it('have a visibility timeout of six function timeouts', () => {
    for (const name of ['dispatch', 'retry', 'slow']) {
      template({ functionTimeout: 7 }).hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `server-monitor-prod-${name}`,
        VisibilityTimeout: 42,
      });
    }
  });

  it('move a message that fails repeatedly to the DLQ', () => {
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
  it('routes every event of the core to the dispatch queue, and failures to the events DLQ', () => {
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

  it('refuses all but the named publishers and the functions when publishers are named', () => {
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

  it('have roles that only Lambda may assume, without other policies', () => {
    const roles = resources('AWS::IAM::Role');
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles) {
      expect(Object.keys(Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Tags']);
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toContain('lambda.amazonaws.com');
    }
  });
});

describe('stages', () => {
  it('share no resource name', () => {
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

  it('have a prefix each, and the default stage that of the contract', () => {
    template().hasOutput('ConfigPrefix', { Value: '/server-monitor/plugins' });
    template({ stage: 'two' }).hasOutput('ConfigPrefix', { Value: '/server-monitor/two/plugins' });
    template({ prefix: '/mine' }).hasOutput('ConfigPrefix', { Value: '/mine' });
  });

  it('in a stack of somebody else have the same outputs, when asked for', () => {
    const outputsOf = (options: object) => {
      const stack = new Stack(new App(), 'Theirs');
      new PluginSystem(stack, 'Any', { bundleFolder: join(bundles, 'theirs'), ...options });
      return Object.keys(Template.fromStack(stack).findOutputs('*')).sort();
    };
    expect(outputsOf({ outputs: true })).toEqual(Object.keys(template().findOutputs('*')).sort());
    expect(outputsOf({})).toEqual([]);
  });

  it('have an output for everything an operator needs', () => {
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
