import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  OverLimit,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Stage } from '../stage/stage.ts';
import { type DeadLetter, type DeadLetterKind, readDeadLetter } from './dead-letter.ts';

/** A dead letter with the handle that deletes it. */
export interface ReceivedDeadLetter extends DeadLetter {
  receiptHandle: string;
}

export interface ReceiveOptions {
  /** Seconds for which a dead letter is hidden from others while it is looked at; 900 by default. */
  hidden?: number | undefined;
  /** How many calls to SQS are made at once; 4 by default. */
  concurrency?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Ids of messages that do not show again at the end: somebody is about to delete them. */
  taken?: ReadonlySet<string> | undefined;
  /** Called once when there are more dead letters than SQS lets anyone look at. */
  onLimit?: (() => void) | undefined;
}

/** Dead letters that are hidden at once, at most: SQS allows 120,000 (its developer guide, "Amazon SQS message quotas"). */
const MAX_HIDDEN = 100_000;

/** Receives without a message after which the DLQ is taken for empty: SQS asks only some of its servers each time. */
const EMPTY_RECEIVES = 3;

/** Receives in a row with nothing new after which everything was seen: what was hidden first shows again. */
const KNOWN_RECEIVES = 10;

const BATCH = 10;

/**
 * Looks at every dead letter once, in batches of up to ten. Those that are not deleted meanwhile show again when the iteration
 * ends, however it ends.
 *
 * @throws what SQS throws when the DLQ cannot be read
 */
export async function* receiveDeadLetters(
  { aws: { sqs }, outputs }: Stage<'sqs'>,
  kind: DeadLetterKind,
  options: ReceiveOptions = {},
): AsyncGenerator<ReceivedDeadLetter[], void> {
  const { hidden = 900, concurrency = 4, signal, taken = new Set(), onLimit } = options;
  const QueueUrl = dlqUrl(outputs, kind);
  /** Receipt handles by message id. */
  const held = new Map<string, string>();
  const receive = async (): Promise<Message[]> => {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: BATCH,
      VisibilityTimeout: hidden,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    return (await sqs.send(command)).Messages ?? [];
  };
  try {
    let [empty, known] = [0, 0];
    while (empty < EMPTY_RECEIVES && known < KNOWN_RECEIVES && !signal?.aborted) {
      if (held.size >= MAX_HIDDEN) {
        onLimit?.();
        return;
      }
      const answers = await Promise.allSettled(Array.from({ length: empty > 0 ? 1 : concurrency }, receive));
      const batches = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      empty = batches.some((messages) => messages.length > 0) ? 0 : empty + 1;
      const received = batches.map((messages) => {
        const fresh = messages.filter(({ MessageId = '' }) => !held.has(MessageId));
        for (const { MessageId = '', ReceiptHandle = '' } of messages) held.set(MessageId, ReceiptHandle);
        return { fresh, repeats: messages.length > 0 && fresh.length === 0 };
      });
      // All of them are held by now: the caller may end the iteration at any batch.
      for (const { fresh, repeats } of received) {
        known = repeats ? known + 1 : 0;
        if (fresh.length > 0) yield fresh.map((message) => toReceived(message, kind));
      }
      const failure = answers.find((answer) => answer.status === 'rejected');
      if (failure) throw failure.reason;
    }
  } catch (error) {
    if (!(error instanceof OverLimit)) throw error;
    onLimit?.();
  } finally {
    const handles = [...held].filter(([id]) => !taken.has(id)).map(([, handle]) => handle);
    await showAgain(sqs, QueueUrl, handles);
  }
}

export function dlqUrl(outputs: Stage['outputs'], kind: DeadLetterKind): string {
  return kind === 'deliveries' ? outputs.DeliveriesDlqUrl : outputs.EventsDlqUrl;
}

function toReceived(message: Message, kind: DeadLetterKind): ReceivedDeadLetter {
  return { ...readDeadLetter(message, kind), receiptHandle: message.ReceiptHandle ?? '' };
}

/** Shows dead letters to others again. Those that stay show again by themselves in the end, should this fail. What was deleted meanwhile is refused. */
export async function showAgain(
  sqs: Stage<'sqs'>['aws']['sqs'],
  QueueUrl: string,
  handles: readonly string[],
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(handles.length / BATCH) }, (_, index) =>
    handles.slice(index * BATCH, (index + 1) * BATCH),
  );
  const next = async (): Promise<void> => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const Entries = batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: 8 }, next));
}
