import { Hono } from 'hono';
import { z } from 'zod';
import { checkConfig } from '../../../operator/catalog/check-config.ts';
import { type ListedEvent, listEvents } from '../../../operator/events/list-events.ts';
import { historyOf } from '../../../operator/history/history-of.ts';
import { readEvent as readHistory } from '../../../operator/history/read-event.ts';
import { pausePlugin, resumePlugin } from '../../../operator/plugins/pause-plugin.ts';
import { parseConfig } from '../../../operator/settings/config-document.ts';
import { unmaskConfig } from '../../../operator/settings/config-entries.ts';
import { readSettings } from '../../../operator/settings/read-settings.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { previewRequests } from '../../../operator/testing/preview-requests.ts';
import { readEvent, testEvent } from '../../../operator/testing/read-event.ts';
import { sendTestEvent } from '../../../operator/testing/send-test-event.ts';
import { testFilter } from '../../../operator/testing/test-filter.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import { type EventMatch, MAX_TRIED, type MatchesAnswer, type TestAnswer } from '../../api/plugin-tests.ts';

/** Milliseconds that a test waits for its outcome. */
const PATIENCE = 20_000;

/** Texts of events that are kept, so that a filter can be tried as you type. */
const MAX_KEPT = 500;

const testSchema = z.object({ event: z.string().nullable() });
const matchSchema = z.object({ config: z.record(z.string(), z.unknown()) });
const pauseSchema = z.object({ reason: z.string().trim().min(1).max(200) });

/** What can be tried and held on a plugin instance: a test event, a filter, a pause. */
export function pluginTestsRoutes(stage: Stage<'dynamo' | 'sqs' | 'ssm' | 'sts'>, catalog: Catalog): Hono {
  const routes = new Hono();
  const texts = new Map<string, string>();

  const textOf = async (eventId: string): Promise<string | undefined> => {
    const kept = texts.get(eventId);
    if (kept !== undefined) return kept;
    const { entries = [] } = (await readHistory(historyOf(stage), eventId)) ?? {};
    const text = entries.flatMap((entry) => (entry.kind === 'run' ? (entry.eventJson ?? []) : [])).at(0);
    if (text !== undefined) texts.set(eventId, text);
    for (const key of texts.keys()) if (texts.size > MAX_KEPT) texts.delete(key);
    return text;
  };

  routes.post('/plugins/:name/test', async (context) => {
    const name = context.req.param('name');
    const { event: given } = testSchema.parse(await context.req.json());
    const event = given === null ? testEvent() : readEvent(given, 'the text');
    const { settings } = await readSettings(stage);
    const preview = await previewRequests(name, settings, catalog, event);
    const options = { timeout: PATIENCE, signal: context.req.raw.signal };
    const attempt = await sendTestEvent(stage, settings, name, event, options);
    const answer: TestAnswer = { eventId: event.event_id, preview, attempt };
    return context.json(answer);
  });

  routes.post('/plugins/:name/matches', async (context) => {
    const name = context.req.param('name');
    const { config } = matchSchema.parse(await context.req.json());
    const { settings } = await readSettings(stage);
    const before = parseConfig(settings.configs.get(name) ?? '{}') ?? {};
    const text = JSON.stringify(unmaskConfig(config, before));
    const { valid, problems } = await checkConfig(name, settings, catalog, text);
    if (!valid) {
      const incomplete: MatchesAnswer = { events: [], problem: problems[0]?.text ?? 'the configuration is not valid' };
      return context.json(incomplete);
    }
    const listed: ListedEvent[] = [];
    for await (const event of listEvents(stage, { limit: MAX_TRIED })) listed.push(event);
    const events = await Promise.all(
      listed.map(async ({ eventId, eventType, severity, server, at }): Promise<EventMatch[]> => {
        const json = await textOf(eventId);
        if (json === undefined) return [];
        const { wanted, mismatches } = await testFilter(name, settings, catalog, readEvent(json, eventId), text);
        const why = mismatches.map((mismatch) => mismatch.text);
        return [{ eventId, eventType, severity, server, at, wanted, mismatches: why }];
      }),
    );
    const answer: MatchesAnswer = { events: events.flat() };
    return context.json(answer);
  });

  routes.post('/plugins/:name/pause', async (context) => {
    const { reason } = pauseSchema.parse(await context.req.json());
    const by = await callerName(stage);
    await pausePlugin(stage, catalog, context.req.param('name'), by === undefined ? reason : `${reason} (by ${by})`);
    return context.json({});
  });
  routes.post('/plugins/:name/resume', async (context) => {
    await resumePlugin(stage, context.req.param('name'));
    return context.json({});
  });
  return routes;
}
