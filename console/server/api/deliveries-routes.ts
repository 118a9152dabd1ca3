import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { deliverAgain } from '../../../operator/deliveries/deliver-again.ts';
import type { Delivery } from '../../../operator/deliveries/delivery.ts';
import { type DeliveryFilter, matchesDelivery } from '../../../operator/deliveries/delivery-filter.ts';
import { deliveryKinds } from '../../../operator/deliveries/delivery-state.ts';
import { listDeliveries } from '../../../operator/deliveries/list-deliveries.ts';
import { cursorAfter } from '../../../operator/deliveries/page-cursor.ts';
import { knownPlugins } from '../../../operator/history/known-plugins.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import { type DeliveriesAnswer, PAGE } from '../../api/deliveries.ts';
import type { Problem } from '../../api/problem.ts';
import { LiveFeed } from '../live/live-feed.ts';

const DAY = 86_400_000;

/** Milliseconds between two signs of life, and at most of silence for the browser to notice a console that ended. */
const PING = 15_000;

/** Deliveries that wait for a browser that does not keep up. */
const MAX_WAITING = 200;

const text = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const querySchema = z.object({
  plugin: text,
  outcome: text.transform((value) => {
    const kinds = value?.split(',') ?? [];
    const known = deliveryKinds.filter((kind) => kinds.includes(kind));
    return known.length > 0 ? known : undefined;
  }),
  type: text,
  status: text,
  text,
  cursor: text,
  /** Milliseconds back from now. */
  within: z.coerce.number().positive().optional().catch(undefined),
});

async function allOf(listed: AsyncIterable<Delivery>): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for await (const delivery of listed) deliveries.push(delivery);
  return deliveries;
}

const againSchema = z.object({
  eventId: z.string().min(1),
  plugin: z.string().min(1),
  fromHistory: z.boolean().optional(),
});

/** `/deliveries`: a page of them, `/deliveries/again`: one once more; `/live`: new and changed ones as server-sent events. */
export function deliveriesRoutes(stage: Stage<'dynamo' | 'sqs' | 'ssm' | 'sts'>): { routes: Hono; close: () => void } {
  const feed = new LiveFeed(stage);
  const routes = new Hono();

  routes.get('/deliveries', async (context) => {
    const { within, ...query } = querySchema.parse(context.req.query());
    const since = within === undefined ? undefined : stage.clock.now() - within;
    // One more than a page shows whether there is another page.
    const listed = listDeliveries(stage, { ...query, since, limit: PAGE + 1, signal: context.req.raw.signal });
    const [deliveries, plugins] = await Promise.all([allOf(listed), knownPlugins(stage, stage.clock.now() - DAY)]);
    const page = deliveries.slice(0, PAGE);
    const answer: DeliveriesAnswer = {
      deliveries: page,
      cursor: deliveries.length > PAGE ? cursorAfter(page, query.cursor) : undefined,
      plugins,
    };
    return context.json(answer);
  });

  routes.post('/deliveries/again', async (context) => {
    const asked = againSchema.parse(await context.req.json());
    return context.json(await deliverAgain(stage, { ...asked, by: await callerName(stage) }));
  });

  routes.get('/live', (context) => {
    const filter: DeliveryFilter = querySchema.parse(context.req.query());
    const stable: DeliveryFilter = { plugin: filter.plugin, type: filter.type };
    return streamSSE(context, async (stream) => {
      let waiting: Delivery[] = [];
      /** They match by all that stays, but not as they are now: a page may still show them as they were. */
      let left: Delivery[] = [];
      let problem: { now: Problem | undefined } | undefined;
      let isWriting = false;
      const write = async () => {
        if (isWriting) return;
        isWriting = true;
        while (waiting.length > 0 || left.length > 0 || problem) {
          const [deliveries, others, changed] = [waiting, left, problem];
          waiting = [];
          left = [];
          problem = undefined;
          if (changed) await stream.writeSSE({ event: 'problem', data: JSON.stringify(changed.now ?? null) });
          if (deliveries.length > 0) {
            await stream.writeSSE({ event: 'deliveries', data: JSON.stringify(deliveries) });
          }
          if (others.length > 0) await stream.writeSSE({ event: 'left', data: JSON.stringify(others) });
        }
        isWriting = false;
      };
      const end = feed.subscribe({
        onDeliveries(deliveries) {
          // A browser that does not keep up gets the newest.
          const { matching = [], others = [] } = Object.groupBy(deliveries, (delivery) =>
            matchesDelivery(delivery, filter) ? 'matching' : 'others',
          );
          waiting = [...matching, ...waiting].slice(0, MAX_WAITING);
          left = [...others.filter((delivery) => matchesDelivery(delivery, stable)), ...left].slice(0, MAX_WAITING);
          void write();
        },
        onProblem(now) {
          problem = { now };
          void write();
        },
      });
      const closed = new AbortController();
      stream.onAbort(() => {
        end();
        closed.abort();
      });
      while (!stream.aborted) {
        await stream.writeSSE({ event: 'ping', data: '' });
        // A console that ends does not wait for the next sign of life.
        await sleep(PING, undefined, { signal: closed.signal }).catch(() => {});
      }
    });
  });
  return { routes, close: () => feed.close() };
}
