import type { HistoryEntry } from '../../functions/history/history-entry.ts';

/** Whether a text is in what the history has of an event, in any case: in the event, in errors and answers. */
export function containsText(entries: readonly HistoryEntry[], text: string | undefined): boolean {
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return textsOf(entries).some((found) => found?.toLowerCase().includes(wanted));
}

function textsOf(entries: readonly HistoryEntry[]): (string | undefined)[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'run')
      return [entry.eventId, entry.eventType, entry.server, entry.eventJson, decoded(entry.eventJson)];
    return entry.kind === 'attempt' ? [entry.error, entry.answer, entry.eventJson, decoded(entry.eventJson)] : [];
  });
}

/** JSON that has other characters than ASCII as escapes, as Python writes it, with the characters themselves. */
function decoded(json: string | undefined): string | undefined {
  if (!json?.includes('\\u')) return undefined;
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return undefined;
  }
}
