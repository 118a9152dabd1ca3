import { explainEvent } from '../../operator/explain/explain-event.ts';
import { defineCommand } from '../program/define-command.ts';
import { exitCodes } from '../program/exit-code.ts';
import { required } from '../program/specification.ts';
import { explanationSchema } from '../render/explanation/explanation-schema.ts';
import { renderExplanation } from '../render/explanation/render-explanation.ts';

export default defineCommand({
  description: `Shows what happened to an event: each plugin's attempts with their errors and answers, and why a plugin did not get it. It also
shows where each delivery is now, and the command for what to do next. The first 4 characters of the id are enough, when no other
event has them. Exits with 1 when a delivery is a dead letter, when no event has the id, and when several have it.`,
  examples: ['smp explain 6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a', 'smp explain 6f1b0a6e', 'smp explain 6f1b --json'],
  arguments: { event: required('event', 'Id of the event, or its first characters') },
  result: explanationSchema,
  async run({ args, stage, catalog, signal, progress, exitWith }) {
    const explanation = await explainEvent(await stage(), args.event, {
      catalog: await catalog(),
      signal,
      onSearch: (looked) => progress(`Searching the dead letters: ${looked}`),
    });
    const dead =
      explanation.kind === 'event' &&
      explanation.deliveries.some(({ location }) => location.place === 'deliveries DLQ');
    if (explanation.kind !== 'event' || dead) exitWith(exitCodes.found);
    return explanation;
  },
  render: renderExplanation,
});
