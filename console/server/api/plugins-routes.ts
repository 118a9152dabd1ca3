import { Hono } from 'hono';
import { readPluginActivity } from '../../../operator/activity/read-plugin-activity.ts';
import { historyOf } from '../../../operator/history/history-of.ts';
import { listPlugins } from '../../../operator/plugins/list-plugins.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import type { PluginsAnswer } from '../../api/plugins.ts';

const DAY = 86_400_000;

/** `/plugins`: every instance, its state and what it did in the last day. */
export function pluginsRoutes(stage: Stage<'dynamo' | 'ssm'>, catalog: Catalog): Hono {
  return new Hono().get('/plugins', async (context) => {
    const now = stage.clock.now();
    const [{ enabled, plugins }, activity] = await Promise.all([
      listPlugins(stage, catalog),
      readPluginActivity(historyOf(stage), now - DAY),
    ]);
    const answer: PluginsAnswer = {
      enabled,
      now,
      catalog: Object.keys(catalog),
      plugins: plugins.map((plugin) => ({ ...plugin, activity: activity.get(plugin.name) })),
    };
    return context.json(answer);
  });
}
