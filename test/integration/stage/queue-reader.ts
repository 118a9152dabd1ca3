import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { waitUntil } from '../../../local/command/wait-until.ts';

/** Seconds for which SQS hides a message that was read, so that the next read returns others. */
const HIDDEN_SECONDS = 2;

/** Reads a dead-letter queue and leaves its messages there. Several waiters share one read. */
export class QueueReader {
  readonly url: string;
  #sqs: SQSClient;
  #messages = new Map<string | undefined, Message>();
  #reading: Promise<number> | undefined;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.url = url;
  }

  /** Looks for a message among those that were read, and reads more when there is none. */
  async find<T>(pick: (message: Message) => T | undefined): Promise<T | undefined> {
    const found = this.#pickFirst(pick);
    if (found !== undefined) return found;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return this.#pickFirst(pick);
  }

  /** Every message of the queue. */
  async all(): Promise<Message[]> {
    // A message that somebody has just read is hidden for a moment.
    await waitUntil(async () => (await this.#hiddenCount()) === '0' || undefined, { timeout: 10_000, interval: 200 });
    for (let readsWithoutNew = 0; readsWithoutNew < 3; ) {
      readsWithoutNew = (await this.#read()) > 0 ? 0 : readsWithoutNew + 1;
    }
    return [...this.#messages.values()];
  }

  #pickFirst<T>(pick: (message: Message) => T | undefined): T | undefined {
    for (const message of this.#messages.values()) {
      const picked = pick(message);
      if (picked !== undefined) return picked;
    }
    return undefined;
  }

  /** Returns how many messages are new. */
  async #read(): Promise<number> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HIDDEN_SECONDS,
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await this.#sqs.send(command);
    const before = this.#messages.size;
    for (const message of Messages) this.#messages.set(message.MessageId, message);
    return this.#messages.size - before;
  }

  async #hiddenCount(): Promise<string | undefined> {
    const name = 'ApproximateNumberOfMessagesNotVisible';
    const command = new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: [name] });
    return (await this.#sqs.send(command)).Attributes?.[name];
  }
}
