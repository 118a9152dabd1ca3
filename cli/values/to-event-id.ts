import { OperatorError } from '../../operator/stage/operator-error.ts';

/** Characters of an event's id that name it, at least: fewer would choose events by chance. */
const MIN_LENGTH = 4;

/** Reads the id of an event, or the start of it. @throws {OperatorError} */
export function toEventId(text: string): string {
  const id = text.trim();
  if (id.length >= MIN_LENGTH) return id;
  throw new OperatorError(`the event id ${JSON.stringify(id)} is too short`, {
    kind: 'usage',
    fix: `give at least its first ${MIN_LENGTH} characters`,
  });
}
