import { Hono } from 'hono';
import { z } from 'zod';
import { readPluginActivity } from '../../../operator/activity/read-plugin-activity.ts';
import { loadKnownPlugin } from '../../../operator/catalog/load-known-plugin.ts';
import { historyOf } from '../../../operator/history/history-of.ts';
import { applySwitch, planDisable, planEnable } from '../../../operator/plugins/enable-plugin.ts';
import { showPlugin } from '../../../operator/plugins/show-plugin.ts';
import { parseConfig } from '../../../operator/settings/config-document.ts';
import { unmaskConfig } from '../../../operator/settings/config-entries.ts';
import { configVersions } from '../../../operator/settings/config-versions.ts';
import { configJsonSchema } from '../../../operator/settings/show-config.ts';
import { type ChangeConfig, planConfig, writeConfig } from '../../../operator/settings/write-config.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import type { ConfigSchema, PlanAnswer, PluginAnswer, ShownVersion } from '../../api/plugin.ts';

const DAY = 86_400_000;

const changeSchema = z.object({
  /** With the mask where a secret stays as it is. */
  config: z.record(z.string(), z.unknown()),
  /** The version that was edited; null where there was none. */
  version: z.int().nullable(),
});
const versionSchema = z.object({ version: z.int() });

/** `/plugins/<name>`: one plugin instance: its configuration and its switches. Secrets stay here: the page gets a mask. */
export function pluginRoutes(stage: Stage<'dynamo' | 'ssm' | 'events' | 'sts'>, catalog: Catalog): Hono {
  const routes = new Hono();

  routes.get('/plugins/:name', async (context) => {
    const name = context.req.param('name');
    const now = stage.clock.now();
    const [plugin, details, activity] = await Promise.all([
      loadKnownPlugin(name, catalog),
      showPlugin(stage, catalog, name),
      readPluginActivity(historyOf(stage), now - DAY),
    ]);
    const { config: _, ...withoutOwn } = plugin;
    const answer: PluginAnswer = {
      details,
      schema: toSchema(configJsonSchema(plugin)),
      commonKeys: Object.keys(toSchema(configJsonSchema(withoutOwn)).properties),
      activity: activity.get(name),
      now,
    };
    return context.json(answer);
  });

  routes.get('/plugins/:name/versions', async (context) => {
    const name = context.req.param('name');
    const { configured } = await showPlugin(stage, catalog, name);
    const versions = configured ? await configVersions(stage, catalog, name) : [];
    const shown: ShownVersion[] = versions.map(({ text: _, ...version }) => version);
    return context.json(shown);
  });

  const plan = (name: string, change: ChangeConfig) => planConfig(stage, catalog, name, change);
  const shownPlan = ({ text: _, ...shown }: Awaited<ReturnType<typeof plan>>): PlanAnswer => shown;
  const edit =
    (config: Record<string, unknown>): ChangeConfig =>
    (before) =>
      unmaskConfig(config, before);

  routes.post('/plugins/:name/plan', async (context) => {
    const { config } = changeSchema.parse(await context.req.json());
    return context.json(shownPlan(await plan(context.req.param('name'), edit(config))));
  });

  const write = async (name: string, change: ChangeConfig) => {
    const planned = await plan(name, change);
    const [problem] = planned.problems;
    if (problem) {
      const fix = 'correct it and try again: nothing was written';
      throw new OperatorError(problem.text, { kind: 'configuration', fix });
    }
    const written = await writeConfig(stage, planned);
    return shownPlan({ ...planned, warnings: [...planned.warnings, ...written.warnings] });
  };

  routes.put('/plugins/:name/config', async (context) => {
    const name = context.req.param('name');
    const { config, version } = changeSchema.parse(await context.req.json());
    const { version: current } = await showPlugin(stage, catalog, name);
    if (current !== version) {
      throw new OperatorError(`somebody else changed the configuration of \`${name}\` meanwhile`, {
        kind: 'configuration',
        fix: 'reload the page, and make your change again',
      });
    }
    return context.json(await write(name, edit(config)));
  });

  const earlier = async (name: string, version: number): Promise<ChangeConfig> => {
    const found = (await configVersions(stage, catalog, name)).find((each) => each.version === version);
    const document = found && parseConfig(found.text);
    if (document) return () => document;
    const fix = 'choose another version: SSM keeps the last 100';
    throw new OperatorError(`version ${version} of \`${name}\` cannot be restored`, { kind: 'usage', fix });
  };

  routes.post('/plugins/:name/rollback/plan', async (context) => {
    const name = context.req.param('name');
    const { version } = versionSchema.parse(await context.req.json());
    return context.json(shownPlan(await plan(name, await earlier(name, version))));
  });

  routes.post('/plugins/:name/rollback', async (context) => {
    const name = context.req.param('name');
    const { version } = versionSchema.parse(await context.req.json());
    return context.json(await write(name, await earlier(name, version)));
  });

  routes.post('/plugins/:name/enable', async (context) => {
    const planned = await planEnable(stage, catalog, context.req.param('name')).catch((error: unknown) => {
      if (!(error instanceof OperatorError && error.kind === 'configuration')) throw error;
      const fix = 'correct the configuration on this page and write it, then enable it';
      throw new OperatorError(error.message, { kind: 'configuration', fix, cause: error });
    });
    await applySwitch(stage, planned);
    return context.json({});
  });

  routes.post('/plugins/:name/disable', async (context) => {
    await applySwitch(stage, await planDisable(stage, catalog, context.req.param('name')));
    return context.json({});
  });

  routes.post('/enable', async (context) => {
    await applySwitch(stage, await planEnable(stage, catalog, undefined));
    return context.json({});
  });
  return routes;
}

const schemaSchema = z.object({
  properties: z.record(
    z.string(),
    z.custom<ConfigSchema['properties'][string]>((value) => typeof value === 'object'),
  ),
  required: z.array(z.string()).optional(),
});

function toSchema(schema: Record<string, unknown>): ConfigSchema {
  const { properties, required } = schemaSchema.parse(schema);
  return { properties, ...(required ? { required } : {}) };
}
