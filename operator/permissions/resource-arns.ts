import type { StackOutputs } from '../stage/stack-outputs.ts';
import type { ResourceArns } from './operator-permissions.ts';

/** Stands for names that are not known before: of a parameter, an index, a replay. */
const SOME = 'any';

/** ARNs of a deployed stage's resources, one for each kind of name, to ask IAM about. @param stackName - of CloudFormation */
export function resourceArns(outputs: StackOutputs, stackName: string): ResourceArns {
  const [, partition, , region, account] = outputs.BusArn.split(':');
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const queue = (url: string) => arn('sqs', url.split('/').at(-1) ?? '');
  const history = arn('dynamodb', `table/${outputs.HistoryTableName}`);
  const settingsPath = arn('ssm', `parameter${outputs.ConfigPrefix}`);
  const [dispatch, retry] = [queue(outputs.DispatchQueueUrl), queue(outputs.RetryQueueUrl)];
  const deadLetterQueues = [queue(outputs.EventsDlqUrl), queue(outputs.DeliveriesDlqUrl)];
  return {
    stack: [arn('cloudformation', `stack/${stackName}/${SOME}`)],
    settingsPath: [settingsPath],
    settings: [`${settingsPath}/${SOME}`],
    stateTable: [arn('dynamodb', `table/${outputs.StateTableName}`)],
    history: [history],
    historyIndexes: [`${history}/index/${SOME}`],
    queues: [dispatch, retry, queue(outputs.SlowQueueUrl), ...deadLetterQueues],
    dispatchQueue: [dispatch],
    retryQueue: [retry],
    deadLetterQueues,
    bus: [outputs.BusArn],
    archive: [arn('events', `archive/${outputs.BusName}`)],
    replays: [arn('events', `replay/${SOME}`)],
    logGroups: [outputs.DispatchLogGroupName, outputs.RedeliverLogGroupName].map((name) =>
      arn('logs', `log-group:${name}:${SOME}`),
    ),
    all: ['*'],
  };
}
