import { Hono } from 'hono';
import { z } from 'zod';
import type { DeadLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { listDeadLetters } from '../../../operator/dead-letters/list-dead-letters.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import {
  type DeadLettersAnswer,
  type JobAnswer,
  type LetterGroup,
  MAX_LISTED,
  type ShownLetter,
} from '../../api/dead-letters.ts';
import { BackgroundJobs } from '../jobs/background-jobs.ts';
import { startDeadLetterJob } from '../jobs/start-dead-letter-job.ts';

/** Dead letters of a group that the page gets. */
const SHOWN = 50;

const kind = z.enum(['deliveries', 'events']);
const text = z.string().optional();

const jobSchema = z.object({
  action: z.enum(['redrive', 'purge']),
  kind,
  filter: z.object({ plugin: text, type: text, reason: text, eventId: text, error: text }),
});

/** `/dead-letters`: what failed for good, by plugin and reason; `/jobs`: redrives and purges. */
export function deadLettersRoutes(stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>): { routes: Hono; close: () => void } {
  const jobs = new BackgroundJobs<JobAnswer>();
  const routes = new Hono();

  routes.get('/dead-letters', async (context) => {
    const letters: DeadLetter[] = [];
    const listed = listDeadLetters(stage, { limit: MAX_LISTED, signal: context.req.raw.signal });
    for await (const letter of listed) letters.push(letter);
    const answer: DeadLettersAnswer = { groups: groupsOf(letters), looked: letters.length };
    return context.json(answer);
  });

  routes.post('/jobs', async (context) => {
    const request = jobSchema.parse(await context.req.json());
    return context.json(startDeadLetterJob(jobs, stage, request));
  });
  routes.get('/jobs/:id', (context) => {
    const job = jobs.find(context.req.param('id'));
    if (job) return context.json(job);
    return context.json({ message: 'there is no such job', fix: 'look at the dead letters again' }, 404);
  });
  routes.delete('/jobs/:id', (context) => {
    jobs.stop(context.req.param('id'));
    return context.json({});
  });
  return { routes, close: () => jobs.close() };
}

function groupsOf(letters: readonly DeadLetter[]): LetterGroup[] {
  const groups = Map.groupBy(letters, ({ kind, plugin, reason }) => JSON.stringify([kind, plugin, reason]));
  return [...groups.values()].flatMap(groupOf).toSorted((a, b) => b.count - a.count);
}

function groupOf(letters: readonly DeadLetter[]): LetterGroup[] {
  const [first] = letters;
  if (!first) return [];
  const newestFirst = letters.toSorted((a, b) => (b.deadSince ?? 0) - (a.deadSince ?? 0));
  const { kind, plugin, reason } = first;
  const shown = newestFirst.slice(0, SHOWN).map(({ body: _, ...letter }): ShownLetter => letter);
  const [newest, oldest] = [newestFirst.at(0)?.deadSince, newestFirst.at(-1)?.deadSince];
  return [{ kind, plugin, reason, count: letters.length, oldest, newest, letters: shown }];
}
