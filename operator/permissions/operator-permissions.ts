/** The resources of a stage that an operator's permissions are on. */
export const permissionResources = [
  'stack',
  'settingsPath',
  'settings',
  'stateTable',
  'history',
  'historyIndexes',
  'queues',
  'dispatchQueue',
  'retryQueue',
  'deadLetterQueues',
  'bus',
  'archive',
  'replays',
  'logGroups',
  /** `*`: the service has no resources for the action (Service Authorization Reference). */
  'all',
] as const;
export type PermissionResource = (typeof permissionResources)[number];

/** ARNs of a stage's resources. */
export type ResourceArns = Readonly<Record<PermissionResource, readonly string[]>>;

/** Actions that an operator needs on some resources. */
export interface OperatorPermission {
  /** What for: to look only, or to change something. */
  access: 'read' | 'change';
  actions: readonly string[];
  on: readonly PermissionResource[];
  /** What needs them, as docs/reference/operator-permissions.md names it. */
  neededBy: string;
}

/**
 * Every permission of an operator. The stack makes its managed policies of this table, and `smp doctor` checks the caller
 * against it.
 */
export const operatorPermissions: readonly OperatorPermission[] = [
  read(['cloudformation:DescribeStacks'], ['stack'], 'every command'),
  read(['ssm:GetParametersByPath'], ['settingsPath'], 'every command'),
  read(['ssm:GetParameter', 'ssm:GetParameterHistory'], ['settings'], 'config'),
  read(['dynamodb:Query'], ['stateTable', 'history', 'historyIndexes'], 'status, explain, lists'),
  read(['sqs:GetQueueAttributes'], ['queues'], 'status'),
  read(['cloudwatch:GetMetricData'], ['all'], 'status'),
  // To look into a DLQ is to receive its messages, and to show them again.
  read(['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'], ['deadLetterQueues'], 'dead-letters'),
  read(['events:DescribeEventBus'], ['bus'], 'doctor'),
  read(['events:DescribeArchive'], ['archive'], 'doctor, replay'),
  read(['events:DescribeReplay'], ['replays'], 'replay'),
  read(['logs:FilterLogEvents'], ['logGroups'], 'logs'),
  read(['lambda:ListEventSourceMappings'], ['all'], 'doctor'),
  change(['ssm:PutParameter'], ['settings'], 'config, plugins enable, init'),
  change(['ssm:DeleteParameter'], ['settings'], 'plugins remove'),
  change(['dynamodb:PutItem', 'dynamodb:DeleteItem'], ['stateTable'], 'plugins pause, plugins resume'),
  // What an operator did is in the history too.
  change(['dynamodb:BatchWriteItem'], ['history'], 'dead-letters, replay'),
  change(['sqs:SendMessage'], ['dispatchQueue', 'retryQueue'], 'plugins test, redrive, replay'),
  change(['sqs:DeleteMessage'], ['deadLetterQueues'], 'redrive, purge'),
  change(['events:PutEvents'], ['bus'], 'events publish'),
  // Replays get a name of their own each.
  change(['events:StartReplay', 'events:CancelReplay'], ['archive', 'replays', 'bus'], 'replay'),
];

function read(actions: readonly string[], on: readonly PermissionResource[], neededBy: string): OperatorPermission {
  return { access: 'read', actions, on, neededBy };
}

function change(actions: readonly string[], on: readonly PermissionResource[], neededBy: string): OperatorPermission {
  return { access: 'change', actions, on, neededBy };
}
