import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { clientConfig } from '../../../local/stack/aws-environment.ts';
import type { StackOutputs } from '../../../operator/stage/stack-outputs.ts';

/** Every line that both functions logged. */
export async function readLogLines(endpoint: string, outputs: StackOutputs): Promise<string[]> {
  const logs = new CloudWatchLogsClient(clientConfig(endpoint));
  const groups = [outputs.DispatchLogGroupName, outputs.RedeliverLogGroupName];
  return (await Promise.all(groups.map((group) => readGroup(logs, group)))).flat();
}

async function readGroup(logs: CloudWatchLogsClient, logGroupName: string): Promise<string[]> {
  const messages: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName, ...(nextToken ? { nextToken } : {}) }));
    messages.push(...(page.events ?? []).map(({ message }) => message ?? ''));
    // LocalStack always returns a token: a page without events is the end.
    nextToken = page.events?.length ? page.nextToken : undefined;
  } while (nextToken);
  return messages;
}
