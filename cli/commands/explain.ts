import { explainEvent } from '../../operator/explain/explain-event.ts';
import type { Explanation } from '../../operator/explain/explanation.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { parsed, required } from '../program/specification.ts';
import { explanationSchema } from '../render/explanation/explanation-schema.ts';
import { renderExplanation } from '../render/explanation/render-explanation.ts';
import { toSeconds } from '../values/to-time.ts';

export default defineCommand({
  description: `Shows what happened to an event: each plugin's attempts with their errors and answers, and why a plugin did not get it. It also
shows where each delivery is now, and the command for what to do next. The first 4 characters of the id are enough, when no other
event has them. Where the history does not have the event, it searches the dead letters for a few seconds, and says how many it saw.
Exits with 1 when a delivery is a dead letter, when no event has the id, and when several have it.`,
  examples: [
    'smp explain 6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a',
    'smp explain 6f1b0a6e',
    'smp explain 6f1b --json',
    'smp explain 6f1b0a6e --search 10m',
  ],
  arguments: { event: required('event', 'Id of the event, or its first characters') },
  options: {
    search: parsed(
      '--search <time>',
      'Search the dead letters for at most 30s or 10m; 5s by default, 0s for never',
      toSeconds,
    ),
  },
  result: explanationSchema,
  async run({ args, options: { search }, stage, catalog, signal, note, progress, exitWith }) {
    const explanation = await explainEvent(await stage(), args.event, {
      catalog: await catalog(),
      signal,
      patience: search === undefined ? undefined : search * 1000,
      onSearch: ({ looked, total }) => {
        if (looked === 0 && total > 0)
          note(`smp: the history does not say where it is: searching ${total} dead letters`);
        progress(`Searching the dead letters: ${looked} of ${total}`);
      },
    });
    if (signal.aborted) exitWith(exitCodes.interrupted);
    else exitWith(codeOf(explanation));
    return explanation;
  },
  render: renderExplanation,
});

function codeOf(explanation: Explanation): number {
  if (explanation.kind !== 'event') return exitCodes.found;
  const dead = explanation.deliveries.some(({ location }) => location.place === 'deliveries DLQ');
  return dead ? exitCodes.found : exitCodes.done;
}
