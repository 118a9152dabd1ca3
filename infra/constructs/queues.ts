import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueuesProps {
  /** What every queue's name starts with. */
  name: string;
  functionTimeout: Duration;
}

/** The longest that SQS keeps a message (SQS developer guide, "Amazon SQS message quotas"). */
const RETENTION = Duration.days(14);

/** Times of the function's timeout that a message stays hidden (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const VISIBILITY_FACTOR = 6;

/** Receives after which SQS moves a message to the DLQ. */
const MAX_RECEIVES = 6;

/** The queues: events to dispatch, deliveries to retry, deliveries that wait or are slow, and the two DLQs where an operator looks. */
export class Queues extends Construct {
  /** Events from the bus. */
  readonly dispatch: Queue;
  /** Deliveries that wait for another attempt. */
  readonly retry: Queue;
  /**
   * Deliveries that wait for their plugin without using retries, or whose plugin is slow: they do not delay other retries.
   */
  readonly slow: Queue;
  /** Whole events that never got to plugins. */
  readonly eventsDlq: Queue;
  /** Deliveries that failed for good. */
  readonly deliveriesDlq: Queue;

  constructor(scope: Construct, id: string, { name, functionTimeout }: QueuesProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: RETENTION };
    const visibilityTimeout = Duration.seconds(functionTimeout.toSeconds() * VISIBILITY_FACTOR);

    this.eventsDlq = new Queue(this, 'EventsDlq', { ...common, queueName: `${name}-events-dlq` });
    this.deliveriesDlq = new Queue(this, 'DeliveriesDlq', { ...common, queueName: `${name}-deliveries-dlq` });
    this.dispatch = new Queue(this, 'Dispatch', {
      ...common,
      queueName: `${name}-dispatch`,
      visibilityTimeout,
      deadLetterQueue: { queue: this.eventsDlq, maxReceiveCount: MAX_RECEIVES },
    });
    this.retry = new Queue(this, 'Retry', {
      ...common,
      queueName: `${name}-retry`,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deliveriesDlq, maxReceiveCount: MAX_RECEIVES },
    });
    this.slow = new Queue(this, 'Slow', {
      ...common,
      queueName: `${name}-slow`,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deliveriesDlq, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
