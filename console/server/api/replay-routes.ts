import { Hono } from 'hono';
import { z } from 'zod';
import { replay } from '../../../operator/replay/replay.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { ReplayAnswer } from '../../api/replay.ts';
import { BackgroundJobs } from '../jobs/background-jobs.ts';
import { startReplay } from '../jobs/start-replay.ts';

const text = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const requestSchema = z.object({ since: z.number(), until: z.number(), plugin: text, type: text });

/** `/replays`: events of the past, sent again; a preview counts them first. */
export function replayRoutes(stage: Stage): { routes: Hono; close: () => void } {
  const jobs = new BackgroundJobs<ReplayAnswer>();
  const routes = new Hono();
  routes.post('/replays/preview', async (context) => {
    const query = requestSchema.parse(await context.req.json());
    return context.json(await replay(stage, { ...query, dryRun: true, signal: context.req.raw.signal }));
  });
  routes.post('/replays', async (context) => {
    const query = requestSchema.parse(await context.req.json());
    return context.json(startReplay(jobs, stage, query));
  });
  routes.get('/replays', (context) => context.json(jobs.running()));
  routes.get('/replays/:id', (context) => {
    const job = jobs.find(context.req.param('id'));
    if (job) return context.json(job);
    return context.json({ message: 'there is no such replay', fix: 'look at the deliveries: it may be over' }, 404);
  });
  routes.delete('/replays/:id', (context) => {
    jobs.stop(context.req.param('id'));
    return context.json({});
  });
  return { routes, close: () => jobs.close() };
}
