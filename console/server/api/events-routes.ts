import { Hono } from 'hono';
import { z } from 'zod';
import { cursorAfter } from '../../../operator/deliveries/page-cursor.ts';
import { type ListedEvent, listEvents } from '../../../operator/events/list-events.ts';
import { showEvent } from '../../../operator/events/show-event.ts';
import { explainEvent } from '../../../operator/explain/explain-event.ts';
import { readSettings } from '../../../operator/settings/read-settings.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { previewRequests } from '../../../operator/testing/preview-requests.ts';
import { readEvent } from '../../../operator/testing/read-event.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import { PAGE } from '../../api/deliveries.ts';
import type { EventsAnswer } from '../../api/events.ts';

const text = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const querySchema = z.object({ type: text, severity: text, server: text, text, cursor: text });

/** `/events`: a page of them; `/events/<id>`: what happened to one; its `/preview/<plugin>`: the request for it, which is not sent. */
export function eventsRoutes(stage: Stage<'dynamo' | 'sqs' | 'ssm'>, catalog: Catalog): Hono {
  const routes = new Hono();
  routes.get('/events', async (context) => {
    const query = querySchema.parse(context.req.query());
    const events: ListedEvent[] = [];
    const listed = listEvents(stage, { ...query, limit: PAGE + 1, signal: context.req.raw.signal });
    for await (const event of listed) events.push(event);
    const page = events.slice(0, PAGE);
    const answer: EventsAnswer = {
      events: page,
      cursor: events.length > PAGE ? cursorAfter(page, query.cursor) : undefined,
    };
    return context.json(answer);
  });
  routes.get('/events/:id', async (context) =>
    context.json(await explainEvent(stage, context.req.param('id'), { catalog, signal: context.req.raw.signal })),
  );
  routes.get('/events/:id/preview/:plugin', async (context) => {
    const { id, plugin } = context.req.param();
    const [{ eventJson }, { settings }] = await Promise.all([showEvent(stage, id), readSettings(stage)]);
    if (eventJson !== undefined) {
      return context.json(await previewRequests(plugin, settings, catalog, readEvent(eventJson, id)));
    }
    throw new OperatorError('the history does not have the text of the event', {
      kind: 'usage',
      fix: 'send a test event from the page of the plugin',
    });
  });
  return routes;
}
