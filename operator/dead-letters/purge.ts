import type { Stage } from '../stage/stage.ts';
import { type DeadLetterJobOptions, type DeadLetterProgress, processDeadLetters } from './process-dead-letters.ts';

/**
 * Deletes chosen dead letters, and records who did it. They cannot be sent again; their events can be replayed from the history.
 *
 * @throws {OperatorError} when the rate is not above 0
 * @throws what SQS throws when the DLQ cannot be read, or when it denies a call
 */
export function purge(
  stage: Stage<'sqs' | 'dynamo' | 'ssm'>,
  options: DeadLetterJobOptions = {},
): Promise<DeadLetterProgress> {
  return processDeadLetters(stage, 'purged', options, async (letters) => letters);
}
