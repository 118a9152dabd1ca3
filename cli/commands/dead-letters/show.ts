import { z } from 'zod';
import { showDeadLetters } from '../../../operator/dead-letters/list-dead-letters.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { defineCommand } from '../../program/define-command.ts';
import { required } from '../../program/specification.ts';
import { deadLetterSchema } from '../../render/explanation/explanation-schema.ts';
import { hiddenNote } from '../../render/hidden-note.ts';
import { time } from '../../render/time.ts';
import type { View } from '../../render/view.ts';
import { toEventId } from '../../values/to-event-id.ts';

export default defineCommand({
  description: `Shows the dead letters of an event with their whole text. They stay in their DLQ.`,
  examples: ['smp dead-letters show 6f1b0a6e', 'smp dead-letters show 6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a:webhook'],
  arguments: { id: required('id', 'Id of the event or the start of it, of the delivery, or of the SQS message') },
  result: z.object({ deadLetters: z.array(deadLetterSchema) }),
  async run({ args, stage, signal, progress, note }) {
    const id = toEventId(args.id);
    let hidden = 0;
    const deadLetters = await showDeadLetters(await stage(), id, {
      signal,
      onHidden: (count) => {
        hidden += count;
      },
      onLook: (looked) => progress(`${looked} dead letters so far`),
    });
    signal.throwIfAborted();
    if (deadLetters.length > 0) return { deadLetters };
    if (hidden > 0) note(`smp: ${hiddenNote(hidden)}`);
    throw new OperatorError(`no dead letter${hidden > 0 ? ' in sight' : ''} has the id ${args.id}`, {
      kind: 'usage',
      fix: `search everywhere: smp explain ${args.id.split(':')[0]}`,
    });
  },
  render: ({ deadLetters }, view) => deadLetters.map((letter) => renderLetter(letter, view)).join('\n\n'),
});

function renderLetter(letter: z.output<typeof deadLetterSchema>, view: View): string {
  const { kind, messageId, eventId, eventType, plugin, reason, error, attempts, firstFailedAt, deadSince } = letter;
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['event', eventId],
    ['type', eventType],
    ['plugin', plugin],
    ['reason', reason],
    ['error', error],
    ['attempts', attempts],
    ['first failed', firstFailedAt === undefined ? undefined : time(firstFailedAt, view)],
    ['dead since', time(deadSince, view)],
    ['message', messageId],
    ['queue', `${kind} DLQ`],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd(13)}${printable(String(value))}`],
  );
  return [...lines, '', printable(letter.body)].join('\n');
}
