import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  type OperatorPermission,
  operatorPermissions,
  type ResourceArns,
} from '../../operator/permissions/operator-permissions.ts';
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
 * change settings, send events and process dead letters. `operatorPermissions` lists what they allow.
 */
export class OperatorPolicies extends Construct {
  readonly readOnly: ManagedPolicy;
  readonly full: ManagedPolicy;

  constructor(scope: Construct, id: string, props: OperatorPoliciesProps) {
    super(scope, id);
    const arns = resourceArns(this, props);
    const statementsOf = (permissions: readonly OperatorPermission[]) =>
      permissions.map(({ actions, on }) => {
        return new PolicyStatement({ actions: [...actions], resources: on.flatMap((resource) => arns[resource]) });
      });
    this.readOnly = new ManagedPolicy(this, 'ReadOnly', {
      description: `Read-only access to the plugin system ${props.name}`,
      statements: statementsOf(operatorPermissions.filter(({ access }) => access === 'read')),
    });
    this.full = new ManagedPolicy(this, 'Full', {
      description: `Full access of operators to the plugin system ${props.name}`,
      statements: statementsOf(operatorPermissions),
    });
  }
}

function resourceArns(scope: Construct, props: OperatorPoliciesProps): ResourceArns {
  const { queues, state, history, functions, bus, name, prefix } = props;
  const stack = Stack.of(scope);
  const settingsPath = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: prefix.slice(1) });
  const deadLetterQueues = arnsOf([queues.eventsDlq, queues.deliveriesDlq]);
  return {
    stack: [stackArn(stack)],
    settingsPath: [settingsPath],
    settings: [`${settingsPath}/*`],
    stateTable: [state.tableArn],
    history: [history.tableArn],
    historyIndexes: [`${history.tableArn}/index/*`],
    queues: [...arnsOf([queues.dispatch, queues.retry, queues.slow]), ...deadLetterQueues],
    dispatchQueue: [queues.dispatch.queueArn],
    retryQueue: [queues.retry.queueArn],
    deadLetterQueues,
    bus: [bus.bus.eventBusArn],
    archive: [eventsArn(stack, 'archive', name)],
    replays: [eventsArn(stack, 'replay', '*')],
    logGroups: functions.map(({ logGroup }) => logGroup.logGroupArn),
    all: ['*'],
  };
}

function arnsOf(queues: readonly IQueue[]): string[] {
  return queues.map(({ queueArn }) => queueArn);
}

/** The id behind the name is new with each stack. */
function stackArn(stack: Stack): string {
  return stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
}

function eventsArn(stack: Stack, resource: 'archive' | 'replay', resourceName: string): string {
  return stack.formatArn({ service: 'events', resource, resourceName });
}
