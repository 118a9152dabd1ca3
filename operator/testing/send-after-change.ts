import { setTimeout as wait } from 'node:timers/promises';
import type { RecordedAttempt } from '../../functions/history/history-entry.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Stage } from '../stage/stage.ts';
import { testEvent } from './read-event.ts';
import { sendTestEvent, type TestOptions } from './send-test-event.ts';

/** Milliseconds between two tries. */
const PAUSE = 5_000;

/** Milliseconds for which one event is followed. */
const PER_EVENT = 20_000;

/**
 * Sends test events to a plugin whose settings have just changed, until one is not dropped: the functions keep their settings for
 * `configTtl`, and a function that has not seen the change skips a plugin that it does not know.
 *
 * @returns the attempt; undefined when none was made within the timeout
 * @throws what `sendTestEvent` throws
 */
export async function sendAfterChange(
  stage: Stage<'sqs' | 'dynamo' | 'ssm'>,
  instance: string,
  { timeout, signal }: TestOptions,
): Promise<RecordedAttempt | undefined> {
  const { settings } = await readSettings(stage);
  const until = stage.clock.now() + timeout;
  let attempt: RecordedAttempt | undefined;
  do {
    const options = { timeout: Math.min(PER_EVENT, until - stage.clock.now()), ...(signal ? { signal } : {}) };
    attempt = await sendTestEvent(stage, settings, instance, testEvent(), options);
    if (attempt && attempt.status !== 'skipped') return attempt;
    await wait(PAUSE, undefined, signal ? { signal } : {}).catch(() => {});
  } while (stage.clock.now() < until && !signal?.aborted);
  return attempt;
}
