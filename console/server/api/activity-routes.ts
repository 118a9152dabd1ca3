import { Hono } from 'hono';
import { ActivityReader } from '../../../operator/activity/activity-reader.ts';
import { readPluginActivity } from '../../../operator/activity/read-plugin-activity.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { type ActivityAnswer, isRange, ranges } from '../../api/activity.ts';

/** `/activity`: what happened over an hour, a day or a week. */
export function activityRoutes({ aws, outputs, clock }: Stage<'dynamo'>): Hono {
  const table = { dynamo: aws.dynamo, table: outputs.HistoryTableName };
  const reader = new ActivityReader(table, clock);
  return new Hono().get('/activity', async (context) => {
    const asked = context.req.query('range') ?? '1h';
    const range = isRange(asked) ? asked : '1h';
    const now = clock.now();
    const [buckets, plugins] = await Promise.all([
      reader.read(ranges[range]),
      readPluginActivity(table, now - Math.max(ranges[range].length, ranges['24h'].length)),
    ]);
    const answer: ActivityAnswer = { range, now, buckets, plugins: [...plugins.values()] };
    return context.json(answer);
  });
}
