import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetterFilter, type DeadLetterKind, matchesFilter, readDeadLetter } from './dead-letter.ts';

export interface RedriveOptions {
  sqs: Pick<SQSClient, 'send'>;
  kind: DeadLetterKind;
  /** URL of the DLQ: the stack's output `DeliveriesDlqUrl` or `EventsDlqUrl`. */
  from: string;
  /** URL of the queue to send to: `RetryQueueUrl` for deliveries, `DispatchQueueUrl` for events. */
  to: string;
  /** Which dead letters to move; all of them when empty. */
  filter?: DeadLetterFilter;
  /** Only counts; nothing is sent or deleted. */
  dryRun?: boolean;
  /** Dead letters a second at most; no limit when absent. */
  rate?: number;
  onProgress?: (progress: RedriveProgress) => void;
  /** Ends it early; what was moved stays moved, the rest stays in the DLQ. Run it again to go on. */
  signal?: AbortSignal;
  /** Milliseconds since the epoch; for tests. */
  now?: () => number;
  /** Waits, in milliseconds; for tests. */
  sleep?: (milliseconds: number) => Promise<void>;
}

/** Counts of dead letters. */
export interface RedriveProgress {
  /** What the DLQ held at the start, as SQS estimates it. */
  total: number;
  looked: number;
  matched: number;
  moved: number;
  /** Could not be moved: they stay in the DLQ. */
  failed: number;
}

/** Seconds for which a dead letter is hidden from others while it is looked at; those that stay are shown again at the end. */
const HIDDEN = 900;
/** Receives without a message after which the DLQ is taken for empty: SQS asks only some of its servers each time. */
const EMPTY_RECEIVES = 3;

/**
 * Sends chosen dead letters again. A delivery starts over with all its retries. Nothing is deleted before it was sent: whatever
 * happens in between, a dead letter may be sent twice and is never lost.
 *
 * A delivery that fails again meanwhile comes back into the DLQ, and stays there: a run sends each at most once.
 *
 * @throws {RangeError} when the rate is not above 0
 * @throws what SQS throws when the DLQ can't be read
 * @example
 * ```ts
 * const { moved } = await redrive({
 *   sqs, kind: 'deliveries', from: outputs.DeliveriesDlqUrl, to: outputs.RetryQueueUrl,
 *   filter: { plugin: 'webhook', reason: 'timeout' }, rate: 50, onProgress: console.log,
 * });
 * ```
 */
export async function redrive(options: RedriveOptions): Promise<RedriveProgress> {
  const { sqs, from, now = Date.now, signal, onProgress, rate } = options;
  if (rate !== undefined && !(rate > 0)) throw new RangeError(`rate is ${rate}: give dead letters a second, above 0`);
  const progress: RedriveProgress = {
    total: await countMessages(sqs, from),
    looked: 0,
    matched: 0,
    moved: 0,
    failed: 0,
  };
  const kept: Message[] = [];
  /** What was sent in this run: what comes back meanwhile has failed again, and is not sent a second time. */
  const sent = new Set<string>();
  const pace = pacer(options);
  try {
    for (let empty = 0; empty < EMPTY_RECEIVES && !signal?.aborted; ) {
      const messages = await receive(sqs, from);
      empty = messages.length === 0 ? empty + 1 : 0;
      for (const message of messages) {
        const { id } = readDeadLetter(message, options.kind);
        const matches = !signal?.aborted && !sent.has(id) && isWanted(message, options, now());
        if (matches) sent.add(id);
        progress.looked += 1;
        if (matches) progress.matched += 1;
        const moved = matches && !options.dryRun && (await move(message, options, pace));
        if (moved) progress.moved += 1;
        else kept.push(message);
        if (matches && !options.dryRun && !moved) progress.failed += 1;
        onProgress?.({ ...progress });
      }
    }
  } finally {
    await Promise.all(kept.map((message) => showAgain(sqs, from, message)));
  }
  return progress;
}

function isWanted(message: Message, { kind, filter = {} }: RedriveOptions, now: number): boolean {
  return matchesFilter(readDeadLetter(message, kind), filter, now);
}

async function move(
  message: Message,
  { sqs, kind, from, to }: RedriveOptions,
  pace: () => Promise<void>,
): Promise<boolean> {
  await pace();
  const { again } = readDeadLetter(message, kind);
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: again }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
    return true;
  } catch {
    return false;
  }
}

async function receive(sqs: RedriveOptions['sqs'], QueueUrl: string): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HIDDEN,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages;
}

/** Those that stay show again by themselves in the end, should this fail. */
async function showAgain(sqs: RedriveOptions['sqs'], QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  await sqs.send(command).catch(() => {});
}

async function countMessages(sqs: RedriveOptions['sqs'], QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
  return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Waits for as long as the rate asks between two calls. */
function pacer({ rate, now = Date.now, sleep = wait }: RedriveOptions): () => Promise<void> {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    if (rate === undefined) return;
    const delay = next - now();
    if (delay > 0) await sleep(delay);
    next = Math.max(now(), next) + 1000 / rate;
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
