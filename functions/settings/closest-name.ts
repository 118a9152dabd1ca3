import { closestMatch } from 'leven';

/** The known name that was probably meant; undefined when none is close. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  // Two letters in the wrong order are two edits. A short name has few letters to recognise it by.
  const maxDistance = Math.min(name.length - 1, name.length <= 5 ? 2 : 3);
  return maxDistance < 1 ? undefined : closestMatch(name, known, { maxDistance });
}
