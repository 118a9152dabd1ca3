import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeArchiveCommand, DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import { type EventSourceMappingConfiguration, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { Stage } from '../stage/stage.ts';
import { readQueues } from '../status/read-queues.ts';
import { type Check, failed, ok, warning } from './check.ts';

/** The queues, and what is in the DLQs. @throws what SQS throws */
export async function checkQueues(stage: Stage<'sqs'>): Promise<Check[]> {
  const queues = await readQueues(stage);
  const dead = queues.filter(({ name, ready }) => name.endsWith('_dlq') && ready > 0);
  const fixes = { deliveries_dlq: 'smp dead-letters list', events_dlq: 'smp dead-letters list --events' };
  return [
    ok('queues', `${queues.length} queues answer`),
    ...dead.map(({ name, ready }) =>
      warning(
        name === 'events_dlq' ? 'events DLQ' : 'deliveries DLQ',
        ready === 1 ? 'it holds 1 dead letter' : `it holds ${ready} dead letters`,
        name === 'events_dlq' ? fixes.events_dlq : fixes.deliveries_dlq,
      ),
    ),
  ];
}

/** Whether Lambda takes messages from the queues. @throws what Lambda throws */
export async function checkEventSources({ aws, outputs }: Stage<'lambda'>): Promise<Check[]> {
  const names = [outputs.DispatchFunctionName, outputs.RedeliverFunctionName];
  const checks = await Promise.all(
    names.map(async (FunctionName) => {
      const command = new ListEventSourceMappingsCommand({ FunctionName });
      const { EventSourceMappings = [] } = await aws.lambda.send(command);
      return mappingChecks(FunctionName, EventSourceMappings);
    }),
  );
  return checks.flat();
}

function mappingChecks(name: string, mappings: readonly EventSourceMappingConfiguration[]): Check[] {
  const title = `function ${name}`;
  if (mappings.length === 0) return [failed(title, 'it takes messages from no queue', 'deploy the stack again')];
  const stopped = mappings.filter(({ State }) => State !== 'Enabled');
  if (stopped.length === 0)
    return [ok(title, `it takes messages from ${mappings.length === 1 ? 'its queue' : `${mappings.length} queues`}`)];
  return stopped.map(({ State, UUID, EventSourceArn = '' }) =>
    failed(
      title,
      `its event source ${EventSourceArn.split(':').at(-1)} is ${State}`,
      `aws lambda update-event-source-mapping --uuid ${UUID} --enabled`,
    ),
  );
}

/** The state table and the history. @throws what DynamoDB throws */
export async function checkTables({ aws, outputs }: Stage<'dynamo'>): Promise<Check[]> {
  const tables = [outputs.StateTableName, outputs.HistoryTableName];
  await Promise.all(
    tables.map((TableName) =>
      aws.dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: 'health' } },
          Limit: 1,
        }),
      ),
    ),
  );
  return [ok('tables', 'the state table and the delivery history answer')];
}

/** The bus that events are published to. @throws what EventBridge throws */
export async function checkBus({ aws, outputs: { BusName } }: Stage<'events'>): Promise<Check[]> {
  await aws.events.send(new DescribeEventBusCommand({ Name: BusName }));
  return [ok('bus', `${BusName} answers`)];
}

/** The archive, for replays of what the history no longer has. @throws what EventBridge throws */
export async function checkArchive({ aws, outputs: { BusName } }: Stage<'events'>): Promise<Check[]> {
  try {
    const { State, EventCount } = await aws.events.send(new DescribeArchiveCommand({ ArchiveName: BusName }));
    if (State === 'ENABLED') return [ok('archive', `it keeps events (${EventCount ?? 0} by now)`)];
    return [warning('archive', `it is ${State}`, 'deploy the stack again')];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return [warning('archive', 'there is none: replays come from the delivery history', 'deploy the stack again')];
  }
}

/** The log groups of the functions. @throws what CloudWatch Logs throws */
export async function checkLogs({ aws, outputs }: Stage<'logs'>): Promise<Check[]> {
  const groups = [outputs.DispatchLogGroupName, outputs.RedeliverLogGroupName];
  await Promise.all(
    groups.map((logGroupName) =>
      aws.logs.send(new FilterLogEventsCommand({ logGroupName, limit: 1 })).catch((error: unknown) => {
        // A function that never ran has none on some emulators.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      }),
    ),
  );
  return [ok('logs', 'the log groups answer')];
}
