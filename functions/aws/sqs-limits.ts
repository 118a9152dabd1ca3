/** Limits of SQS (SQS developer guide, "Amazon SQS message quotas"). Those of EventBridge are in `sdk/publisher/`. */
export const sqsLimits = {
  /** Bytes of one message, its attributes included; and of one batch. */
  messageBytes: 1024 * 1024,
  /** Messages in one batch. */
  batchCount: 10,
  /** Seconds that one message may be delayed. */
  delay: 900,
} as const;
