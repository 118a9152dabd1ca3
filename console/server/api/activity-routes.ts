import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { ActivityReader } from '../../../operator/activity/activity-reader.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { type ActivityAnswer, isRange, type Range, ranges } from '../../api/activity.ts';
import type { AnswerCache } from '../answer-cache.ts';

/** Milliseconds for which an answer is shared. */
const SHARED = 1_000;

/** Milliseconds that a page waits. What is not counted by then goes on, and comes with a later answer. */
const PATIENCE = 700;

/** `/activity`: what happened over an hour, a day or a week. */
export function activityRoutes({ aws, outputs, clock }: Stage<'dynamo'>, cache: AnswerCache): Hono {
  const reader = new ActivityReader({ dynamo: aws.dynamo, table: outputs.HistoryTableName }, clock);
  const share = (range: Range) => cache.share(SHARED, () => reader.read(ranges[range]));
  const shared = { '1h': share('1h'), '24h': share('24h'), '7d': share('7d') };
  return new Hono().get('/activity', async (context) => {
    const asked = context.req.query('range') ?? '1h';
    const range = isRange(asked) ? asked : '1h';
    const buckets = await withPatience(shared[range]());
    const shown = buckets ?? reader.known(ranges[range]);
    const answer: ActivityAnswer = { range, now: clock.now(), buckets: shown, isComplete: buckets !== undefined };
    return context.json(answer);
  });
}

/** Undefined when the answer takes longer. */
async function withPatience<T>(answer: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController();
  try {
    return await Promise.race([answer, sleep(PATIENCE, undefined, { signal: patience.signal })]);
  } finally {
    patience.abort();
  }
}
