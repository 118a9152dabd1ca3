import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import type { StackOutputs } from '../../local/stack/stack-outputs.ts';

/** Secrets that the tests configure and that must be found nowhere; with characters that URLs and JSON write in another way. */
export const canary = (name: string) => `canary-${name}-"&/ü-7f3a91`;

/** The texts in which a canary is found, in whatever form. */
export function canariesIn(texts: readonly string[]): string[] {
  // Any canary, as it is, in a URL, or in JSON: they differ from one another and are alike in this.
  return texts.filter((text) => /canary-[a-z]+-(\\*"|%22)/.test(text));
}

/** Every line that both functions printed. */
export async function printedLines(endpoint: string, outputs: StackOutputs): Promise<string[]> {
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
    // The real LocalStack gives a token for ever; a page without events is the end.
    nextToken = page.events?.length ? page.nextToken : undefined;
  } while (nextToken);
  return messages;
}

/** Every message in both DLQs, left where it is, body and attributes as text. */
export async function deadLetters(endpoint: string, outputs: StackOutputs): Promise<string[]> {
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const found = await Promise.all([outputs.DeliveriesDlqUrl, outputs.EventsDlqUrl].map((url) => readQueue(sqs, url)));
  return found.flat();
}

async function readQueue(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const found = new Map<string | undefined, string>();
  for (let nothingNew = 0; nothingNew < 3; ) {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 5,
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command);
    nothingNew = Messages.some(({ MessageId }) => !found.has(MessageId)) ? 0 : nothingNew + 1;
    for (const { MessageId, Body, MessageAttributes } of Messages)
      found.set(MessageId, JSON.stringify([Body, MessageAttributes]));
  }
  return [...found.values()];
}
