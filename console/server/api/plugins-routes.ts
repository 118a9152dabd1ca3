import { Hono } from 'hono';
import { readPluginActivity } from '../../../operator/activity/read-plugin-activity.ts';
import { readWaiting } from '../../../operator/activity/read-waiting.ts';
import { historyOf } from '../../../operator/history/history-of.ts';
import { listPlugins } from '../../../operator/plugins/list-plugins.ts';
import { countWaiting } from '../../../operator/queues/count-waiting.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { type QueueStatus, readQueue } from '../../../operator/status/read-queues.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import type { PluginRow, PluginsAnswer } from '../../api/plugins.ts';
import type { WaitingAnswer } from '../../api/waiting.ts';
import type { AnswerCache } from '../answer-cache.ts';

const DAY = 86_400_000;

/** Milliseconds for which an answer is shared. */
const SHARED = { plugins: 1_000, waiting: 5_000 };

/** `/plugins`: every instance, its state and what it did in the last day; `/waiting`: the deliveries that wait. */
export function pluginsRoutes(stage: Stage<'dynamo' | 'sqs' | 'ssm'>, catalog: Catalog, cache: AnswerCache): Hono {
  const readPlugins = cache.share(SHARED.plugins, async (): Promise<PluginsAnswer> => {
    const now = stage.clock.now();
    const [{ enabled, plugins }, activity, deliveries, events] = await Promise.all([
      listPlugins(stage, catalog),
      readPluginActivity(historyOf(stage), now - DAY),
      readQueue(stage, 'deliveries_dlq'),
      readQueue(stage, 'events_dlq'),
    ]);
    return {
      enabled,
      now,
      deadLetters: { deliveries: sizeOf(deliveries), events: sizeOf(events) },
      catalog: Object.keys(catalog),
      plugins: plugins.map((plugin) => ({ ...plugin, activity: activity.get(plugin.name) })),
    };
  });
  const readWaitingNow = cache.share(SHARED.waiting, async (): Promise<WaitingAnswer> => {
    const { plugins } = await readPlugins();
    const names = plugins.filter(mayWait).map(({ name }) => name);
    const [waiting, queues] = await Promise.all([readWaiting(stage, names), countWaiting(stage)]);
    return { plugins: waiting, queues };
  });
  return new Hono()
    .get('/plugins', async (context) => context.json(await readPlugins()))
    .get('/waiting', async (context) => context.json(await readWaitingNow()));
}

/** Somebody may look at some of them. */
function sizeOf({ ready, inFlight }: QueueStatus): number {
  return ready + inFlight;
}

/** Of a plugin that runs and had no failure in a day, nothing waits. */
function mayWait({ inAllowlist, state, activity }: PluginRow): boolean {
  if (!inAllowlist) return false;
  if (state !== 'running') return true;
  return activity?.hours.some(({ retried, waiting, dead }) => retried + waiting + dead > 0) ?? false;
}
