import { Hono } from 'hono';
import { ActivityReader } from '../../../operator/activity/activity-reader.ts';
import { readPluginActivity } from '../../../operator/activity/read-plugin-activity.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { type ActivityAnswer, isRange, type Range, ranges } from '../../api/activity.ts';
import type { AnswerCache } from '../answer-cache.ts';

/** Milliseconds for which an answer is shared. */
const SHARED = 1_000;

/** `/activity`: what happened over an hour, a day or a week. */
export function activityRoutes({ aws, outputs, clock }: Stage<'dynamo'>, cache: AnswerCache): Hono {
  const table = { dynamo: aws.dynamo, table: outputs.HistoryTableName };
  const reader = new ActivityReader(table, clock);
  const read = async (range: Range): Promise<ActivityAnswer> => {
    const now = clock.now();
    const [buckets, plugins] = await Promise.all([
      reader.read(ranges[range]),
      readPluginActivity(table, now - Math.max(ranges[range].length, ranges['24h'].length)),
    ]);
    return { range, now, buckets, plugins: [...plugins.values()] };
  };
  const share = (range: Range) => cache.share(SHARED, () => read(range));
  const shared = { '1h': share('1h'), '24h': share('24h'), '7d': share('7d') };
  return new Hono().get('/activity', async (context) => {
    const asked = context.req.query('range') ?? '1h';
    return context.json(await shared[isRange(asked) ? asked : '1h']());
  });
}
