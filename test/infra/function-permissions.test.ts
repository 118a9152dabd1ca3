import { describe, expect, it } from 'vitest';
import { resources } from './template.ts';

describe('functions', () => {
  it('have the permissions that they need, on resources of the stack, and no others', () => {
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
