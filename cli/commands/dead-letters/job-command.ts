import { z } from 'zod';
import type { DeadLetterJobOptions, DeadLetterProgress } from '../../../operator/dead-letters/process-dead-letters.ts';
import { callerName } from '../../../operator/stage/caller-name.ts';
import type { Stage } from '../../../operator/stage/stage.ts';
import type { CommandContext } from '../../program/command-context.ts';
import { exitCodes } from '../../program/exit-code.ts';
import { changeOptions, parsed, type ValuesOf } from '../../program/specification.ts';
import { callErrorLine } from '../../render/error-line.ts';
import { hiddenNote } from '../../render/hidden-note.ts';
import { progressBar } from '../../render/progress-bar.ts';
import { deadLetterOptions, describeChoice, filterOf } from '../../values/dead-letter-options.ts';
import { noteUnknownPlugin } from '../../values/note-unknown-plugin.ts';
import { toPositive } from '../../values/to-count.ts';

/** Options of commands that process dead letters. */
export const jobOptions = {
  ...deadLetterOptions,
  rate: parsed('--rate <n>', 'At most this many a second', toPositive),
  ...changeOptions,
};

export const jobResult = z.object({
  total: z.int().describe('What the DLQ held at the start, as SQS estimates it'),
  hidden: z.int().describe('Of these nobody can look at: another reader has them for up to 15 minutes'),
  looked: z.int(),
  matched: z.int(),
  done: z.int(),
  failed: z.int(),
  complete: z.boolean().describe('False when there is more to do: run it again'),
  dryRun: z.boolean(),
});

type Job = (stage: Stage, options: DeadLetterJobOptions) => Promise<DeadLetterProgress>;

/** Asks, runs the job with a progress bar, and exits with 1 when something is left that should not be. */
export async function runJob(
  question: (choice: string) => string,
  job: Job,
  context: CommandContext<unknown, ValuesOf<typeof jobOptions>>,
): Promise<z.output<typeof jobResult> | undefined> {
  const { options, ask, progress, signal, exitWith } = context;
  const stage = await context.stage();
  const { dryRun = false, yes, rate, events } = options;
  if (!dryRun && !(await ask.confirm(question(describeChoice(options)), yes))) return undefined;
  const startedAt = Date.now();
  let first: unknown;
  const result = await job(stage, {
    kind: events ? 'events' : 'deliveries',
    filter: filterOf(options),
    dryRun,
    rate,
    by: await callerName(stage),
    signal,
    onError: (error) => {
      first ??= error;
    },
    onProgress: ({ looked, total }) => progress(progressBar({ done: looked, total, elapsed: Date.now() - startedAt })),
  });
  if (result.matched === 0) await noteUnknownPlugin(options.plugin, context);
  if (first !== undefined) context.note(callErrorLine(first, context.target));
  if (result.failed > 0 || !result.complete) exitWith(exitCodes.found);
  return { ...result, dryRun };
}

/** `12 of 300 dead letters were sent again`. */
export function describeJob(
  done: string,
  { looked, matched, failed, complete, dryRun, ...counts }: z.output<typeof jobResult>,
): string {
  const lines = dryRun
    ? [`${matched} of ${looked} dead letters would be ${done}.`]
    : [`${counts.done} of ${looked} dead letters were ${done}.`];
  if (failed > 0) lines.push(`${failed} could not be and stay in the DLQ: run it again.`);
  if (counts.hidden > 0) {
    lines.push(`${hiddenNote(counts.hidden)}. Then run it again.`);
  }
  if (!complete) lines.push('There are more: run it again.');
  return lines.join('\n');
}
