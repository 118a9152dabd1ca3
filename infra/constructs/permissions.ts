import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export interface Permissions {
  /** Path of the SSM parameters. */
  prefix: string;
  table: Table;
  bus: EventBus;
}

/** What both functions may do besides processing their queue: read the settings, keep plugins' state, publish plugins' events. */
export function grantPermissions(grantee: IGrantable, { prefix, table, bus }: Permissions): void {
  const stack = Stack.of(table);
  const parameters = stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: prefix.slice(1) });
  const statements = [
    new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [parameters] }),
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
      resources: [table.tableArn],
    }),
    new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
  ];
  for (const statement of statements) grantee.grantPrincipal.addToPrincipalPolicy(statement);
}
