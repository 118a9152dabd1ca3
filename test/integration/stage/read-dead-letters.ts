import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../../../local/stack/aws-environment.ts';
import type { StackOutputs } from '../../../operator/stage/stack-outputs.ts';
import { QueueReader } from './queue-reader.ts';

/** The body and the attributes of every message in both dead-letter queues, as text. The messages stay there. */
export async function readDeadLetters(endpoint: string, outputs: StackOutputs): Promise<string[]> {
  const sqs = new SQSClient({ ...clientConfig(endpoint), useQueueUrlAsEndpoint: false });
  const urls = [outputs.DeliveriesDlqUrl, outputs.EventsDlqUrl];
  const messages = (await Promise.all(urls.map((url) => new QueueReader(sqs, url).all()))).flat();
  return messages.map(({ Body, MessageAttributes }) => JSON.stringify([Body, MessageAttributes]));
}
