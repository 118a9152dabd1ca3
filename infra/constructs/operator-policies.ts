import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventBus } from './event-bus.ts';
import type { PluginFunction } from './plugin-function.ts';
import type { Queues } from './queues.ts';

export interface OperatorPoliciesProps {
  /** What every name of the stage starts with; the archive's too. */
  name: string;
  /** Path of the SSM parameters. */
  prefix: string;
  bus: EventBus;
  queues: Queues;
  state: Table;
  history: Table;
  functions: readonly PluginFunction[];
}

/**
 * What the command line and the console need, as two managed policies to attach to people: one that only looks, and one that may
 * change settings, send events and process dead letters.
 */
export class OperatorPolicies extends Construct {
  readonly readOnly: ManagedPolicy;
  readonly full: ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const read = readStatements(this, props);
    this.readOnly = new ManagedPolicy(this, 'ReadOnly', {
      description: `Look at the plugin system ${props.name}`,
      statements: read,
    });
    this.full = new ManagedPolicy(this, 'Full', {
      description: `Look at the plugin system ${props.name}, and operate it`,
      statements: [...readStatements(this, props), ...changeStatements(this, props)],
    });
  }
}

function readStatements(scope: Construct, props: OperatorPoliciesProps): PolicyStatement[] {
  const { queues, state, history, functions, bus, name } = props;
  const stack = Stack.of(scope);
  const [path, parameters] = parameterArns(stack, props.prefix);
  const deadLetterQueues = [queues.eventsDlq, queues.deliveriesDlq];
  return [
    allow(['cloudformation:DescribeStacks'], [stackArn(stack)]),
    allow(['ssm:GetParametersByPath'], [path]),
    allow(['ssm:GetParameter', 'ssm:GetParameterHistory'], [parameters]),
    allow(['dynamodb:Query'], [state.tableArn, history.tableArn, `${history.tableArn}/index/*`]),
    allow(['sqs:GetQueueAttributes'], arnsOf([queues.dispatch, queues.retry, queues.slow, ...deadLetterQueues])),
    // To look into a DLQ is to receive its messages, and to show them again.
    allow(['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'], arnsOf(deadLetterQueues)),
    allow(['events:DescribeEventBus'], [bus.bus.eventBusArn]),
    allow(['events:DescribeArchive'], [eventsArn(stack, 'archive', name)]),
    allow(['events:DescribeReplay'], [eventsArn(stack, 'replay', '*')]),
    allow(
      ['logs:FilterLogEvents'],
      functions.map(({ logGroup }) => logGroup.logGroupArn),
    ),
    // The service has no resources for it (Service Authorization Reference, "AWS Lambda").
    allow(['lambda:ListEventSourceMappings'], ['*']),
  ];
}

function changeStatements(
  scope: Construct,
  { prefix, queues, state, history, bus, name }: OperatorPoliciesProps,
): PolicyStatement[] {
  const stack = Stack.of(scope);
  const [, parameters] = parameterArns(stack, prefix);
  return [
    allow(['ssm:PutParameter'], [parameters]),
    allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [state.tableArn]),
    // What an operator did is in the history too.
    allow(['dynamodb:BatchWriteItem'], [history.tableArn]),
    allow(['sqs:SendMessage'], arnsOf([queues.dispatch, queues.retry])),
    allow(['sqs:DeleteMessage'], arnsOf([queues.eventsDlq, queues.deliveriesDlq])),
    allow(['events:PutEvents'], [bus.bus.eventBusArn]),
    allow(
      ['events:StartReplay', 'events:CancelReplay'],
      [
        eventsArn(stack, 'archive', name),
        // Replays get a name of their own each.
        eventsArn(stack, 'replay', '*'),
        bus.bus.eventBusArn,
      ],
    ),
  ];
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}

function arnsOf(queues: readonly IQueue[]): string[] {
  return queues.map(({ queueArn }) => queueArn);
}

/** The path, and what is below it. */
function parameterArns(stack: Stack, prefix: string): [path: string, below: string] {
  const path = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: prefix.slice(1) });
  return [path, `${path}/*`];
}

/** The id behind the name is new with each stack. */
function stackArn(stack: Stack): string {
  return stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
}

function eventsArn(stack: Stack, resource: 'archive' | 'replay', resourceName: string): string {
  return stack.formatArn({ service: 'events', resource, resourceName });
}
