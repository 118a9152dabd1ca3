import { Hono } from 'hono';
import { z } from 'zod';
import { cursorAfter } from '../../../operator/deliveries/page-cursor.ts';
import { type ListedEvent, listEvents } from '../../../operator/events/list-events.ts';
import { explainEvent } from '../../../operator/explain/explain-event.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import { PAGE } from '../../api/deliveries.ts';
import type { EventsAnswer } from '../../api/events.ts';

const text = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const querySchema = z.object({ type: text, severity: text, server: text, text, cursor: text });

/** `/events`: a page of them; `/events/<id>`: what happened to one. */
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
  return routes;
}
