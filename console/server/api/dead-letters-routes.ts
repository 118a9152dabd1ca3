import { Hono } from 'hono';
import { z } from 'zod';
import { countDeadLetters, type DeadLetterCount } from '../../../operator/dead-letters/count-dead-letters.ts';
import { matchesFilter } from '../../../operator/dead-letters/dead-letter-filter.ts';
import { listDeadLetters } from '../../../operator/dead-letters/list-dead-letters.ts';
import { listPlugins } from '../../../operator/plugins/list-plugins.ts';
import type { PluginState } from '../../../operator/plugins/plugin-state.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { Catalog } from '../../../sdk/plugin/catalog.ts';
import {
  type DeadLettersAnswer,
  type HiddenAnswer,
  type JobAnswer,
  type LetterGroup,
  MAX_LISTED,
  type ShownLetter,
} from '../../api/dead-letters.ts';
import type { AnswerCache } from '../answer-cache.ts';
import { BackgroundJobs } from '../jobs/background-jobs.ts';
import { startDeadLetterJob } from '../jobs/start-dead-letter-job.ts';

/** Dead letters of a group that the page gets. */
const SHOWN = 50;

const kind = z.enum(['deliveries', 'events']);
const text = z.string().optional();
const textOrNone = z.string().nullable().optional();

/** Of an address: what is empty is not asked for. */
const asked = z
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional();

const filterSchema = z.object({ plugin: asked, type: asked, error: asked });

const jobSchema = z.object({
  action: z.enum(['redrive', 'purge']),
  kind,
  filter: z.object({ plugin: textOrNone, type: text, reason: textOrNone, error: text }),
});

/** Answers of one look are shared while it runs: a second one at the same time would find nothing. */
const WHILE_IT_RUNS = 0;

interface Look {
  letters: readonly ShownLetter[];
  hidden: number;
  states: ReadonlyMap<string, PluginState>;
}

/** `/dead-letters`: what failed for good, by plugin and reason; `/jobs`: redrives and purges. */
export function deadLettersRoutes(
  stage: Stage<'sqs' | 'dynamo' | 'ssm' | 'sts'>,
  catalog: Catalog,
  cache: AnswerCache,
): { routes: Hono; close: () => void } {
  const jobs = new BackgroundJobs<JobAnswer>();
  const routes = new Hono();
  const look = cache.share(WHILE_IT_RUNS, () => lookAtAll(stage, catalog));

  routes.get('/dead-letters', async (context) => {
    const filter = filterSchema.parse(context.req.query());
    const { letters, hidden, states } = await look();
    const matching = letters.filter((letter) => matchesFilter({ ...letter, body: '' }, filter, stage.clock.now()));
    const plugins = new Set(letters.flatMap(({ plugin }) => plugin ?? []));
    const answer: DeadLettersAnswer = {
      groups: groupsOf(matching, states),
      looked: letters.length,
      hidden,
      plugins: [...plugins].toSorted(),
    };
    return context.json(answer);
  });

  routes.get('/dead-letters/hidden', async (context) => {
    const answer: HiddenAnswer = { hidden: hiddenFrom(await countAll(stage), 0) };
    return context.json(answer);
  });

  routes.post('/jobs', async (context) => {
    const request = jobSchema.parse(await context.req.json());
    return context.json(startDeadLetterJob(jobs, stage, request));
  });
  routes.get('/jobs', (context) => context.json(jobs.running()));
  routes.get('/jobs/:id', (context) => {
    const job = jobs.find(context.req.param('id'));
    if (job) return context.json(job);
    return context.json({ message: 'the console does not know this job any more', fix: 'look at the list again' }, 404);
  });
  routes.delete('/jobs/:id', (context) => {
    jobs.stop(context.req.param('id'));
    return context.json({});
  });
  return { routes, close: () => jobs.close() };
}

/** How many nobody could look at. Counts of SQS lag behind: what was looked at is not hidden. @param counts - made before the look */
function hiddenFrom(counts: readonly DeadLetterCount[], looked: number): number {
  const sum = (key: keyof DeadLetterCount) => counts.reduce((total, count) => total + count[key], 0);
  return Math.max(0, Math.min(sum('hidden'), sum('total') - looked));
}

function countAll(stage: Stage<'sqs'>) {
  return Promise.all([countDeadLetters(stage, 'deliveries'), countDeadLetters(stage, 'events')]);
}

async function lookAtAll(stage: Stage<'sqs' | 'dynamo' | 'ssm'>, catalog: Catalog): Promise<Look> {
  const [{ plugins }, counts] = await Promise.all([
    // The letters show also while the settings can't be read.
    listPlugins(stage, catalog).catch(() => ({ plugins: [] })),
    countAll(stage),
  ]);
  const letters: ShownLetter[] = [];
  for await (const { body: _, ...letter } of listDeadLetters(stage, { limit: MAX_LISTED })) letters.push(letter);
  return {
    letters,
    hidden: letters.length < MAX_LISTED ? hiddenFrom(counts, letters.length) : 0,
    states: new Map(plugins.map(({ name, state }) => [name, state])),
  };
}

function groupsOf(letters: readonly ShownLetter[], states: Look['states']): LetterGroup[] {
  const groups = Map.groupBy(letters, ({ kind, plugin, reason }) => JSON.stringify([kind, plugin, reason]));
  return [...groups.values()].flatMap((each) => groupOf(each, states)).toSorted((a, b) => b.count - a.count);
}

function groupOf(letters: readonly ShownLetter[], states: Look['states']): LetterGroup[] {
  const [first] = letters;
  if (!first) return [];
  const newestFirst = letters.toSorted((a, b) => (b.deadSince ?? 0) - (a.deadSince ?? 0));
  const { kind, plugin, reason } = first;
  const types = Map.groupBy(letters, ({ eventType }) => eventType ?? 'not readable');
  const group: LetterGroup = {
    kind,
    plugin,
    reason,
    count: letters.length,
    oldest: newestFirst.at(-1)?.deadSince,
    newest: newestFirst.at(0)?.deadSince,
    types: [...types].map(([type, each]) => [type, each.length] as const).toSorted(([, a], [, b]) => b - a),
    state: plugin === undefined ? undefined : states.get(plugin),
    letters: newestFirst.slice(0, SHOWN),
  };
  return [group];
}
