import { printable } from '../../../sdk/text/printable.ts';
import { hiddenNote } from '../hidden-note.ts';
import { renderTable } from '../table.ts';
import { duration, time, timeOfDay } from '../time.ts';
import type { View } from '../view.ts';
import { adviceLine } from './advice-line.ts';
import type { Shown, ShownExplanation, ShownSearch } from './explanation-schema.ts';
import { renderDelivery } from './render-delivery.ts';

/** The answer to "what happened to this event?", on one screen. */
export function renderExplanation(explanation: ShownExplanation, view: View): string {
  switch (explanation.kind) {
    case 'event':
      return renderEvent(explanation, view);
    case 'dead':
      return renderDead(explanation, view);
    case 'several':
      return renderSeveral(explanation, view);
    case 'unknown':
      return renderUnknown(explanation, view);
  }
}

function renderEvent(event: Shown<'event'>, view: View): string {
  const { eventId, eventType, severity, server, eventNote, deliveries, actions, historyMode, search } = event;
  const head = [eventId, eventType, severity, server].filter((part) => part !== undefined && part !== '');
  const lines = [view.color.bold(printable(head.join('  '))), ...timesOf(event, view)];
  for (const { at, action, by } of actions) {
    lines.push(`  ${action.padEnd(11)} ${timeOfDay(at, view)}${by ? printable(`  by ${by}`) : ''}`);
  }
  if (eventNote !== undefined) lines.push(`  ${printable(eventNote)}`);
  for (const delivery of deliveries) lines.push('', ...renderDelivery(delivery, eventId, view));
  if (deliveries.length === 0) lines.push('', 'No plugin is known for it: the allowlist is empty.');
  if (search && !(search.complete && search.hidden === 0)) {
    lines.push('', `Searched in the deliveries DLQ: ${searchText(search)}.`);
  }
  if (historyMode !== 'all') lines.push('', historyNote(historyMode));
  return lines.join('\n');
}

function timesOf({ publishedAt, dispatches, traceId }: Shown<'event'>, view: View): string[] {
  const lines: string[] = [];
  if (publishedAt !== undefined) lines.push(`  published   ${timeOfDay(publishedAt, view)}`);
  for (const { at, queuedAt, replay } of dispatches) {
    const from = replay === undefined ? '' : printable(`  by replay ${replay}`);
    if (queuedAt !== undefined)
      lines.push(`  on the bus  ${timeOfDay(queuedAt, view)}  accepted, on the dispatch queue`);
    lines.push(`  dispatched  ${timeOfDay(at, view)}${from}`);
  }
  if (dispatches.length === 0) lines.push('  dispatched  not recorded');
  if (traceId !== undefined) lines.push(`  trace       ${printable(traceId)}`);
  return lines;
}

function historyNote(mode: Shown<'event'>['historyMode']): string {
  return mode === 'failures'
    ? 'The history records failures only: "no failure recorded" is not the same as "delivered".'
    : 'The history is switched off: only what was recorded before is known.';
}

function renderDead({ asked, letters, advice }: Shown<'dead'>, view: View): string {
  const lines = ['The history does not have it, but it is a dead letter.'];
  for (const { kind, eventType, plugin, reason, error, deadSince, body } of letters) {
    const what = [eventType ?? 'malformed', plugin].filter((part) => part !== undefined).join(' for ');
    lines.push(
      '',
      view.color.bold(
        printable(`${what}: in the ${kind} DLQ since ${deadSince === undefined ? '-' : timeOfDay(deadSince, view)}`),
      ),
    );
    if (reason !== undefined) lines.push(`  reason  ${printable(reason)}`);
    if (error !== undefined) lines.push(`  error   ${printable(error)}`);
    lines.push(`  body    ${printable(shorten(body))}`);
  }
  const next = adviceLine(advice, asked, view);
  if (next !== undefined) lines.push('', `next: ${next}`);
  return lines.join('\n');
}

function renderSeveral({ asked, matches, more }: Shown<'several'>, view: View): string {
  const columns = [
    { header: 'EVENT', cell: (row: Shown<'several'>['matches'][number]) => row.eventId },
    { header: 'TYPE', cell: (row: Shown<'several'>['matches'][number]) => row.eventType },
    { header: 'SERVER', cell: (row: Shown<'several'>['matches'][number]) => row.server },
    { header: 'TIME', cell: (row: Shown<'several'>['matches'][number]) => time(row.at, view) },
  ];
  const count = more ? `More than ${matches.length}` : `${matches.length}`;
  return `${count} events begin with ${printable(asked)}. Give more of the id:\n\n${renderTable(columns, matches, view)}`;
}

function renderUnknown({ asked, ruledOut, waiting }: Shown<'unknown'>, view: View): string {
  const lines = [view.color.bold(printable(unknownHeadline(asked, ruledOut))), '', 'Searched without finding it:'];
  for (const place of ruledOut) {
    if (place.place === 'history') lines.push(`  the history         ${historyPlace(place.mode, place.days)}`);
    else lines.push(`  the ${`${place.kind} DLQ`.padEnd(15)} ${searchText(place)}`);
  }
  const { dispatch, retry, slow } = waiting;
  if (dispatch + retry + slow > 0) {
    lines.push(
      '',
      `It may still wait: ${dispatch} messages on the dispatch queue, ${retry} on the retry queue, ${slow} on the slow queue.`,
    );
  }
  if (ruledOut.some((place) => place.place === 'dead letters' && !place.complete)) {
    lines.push('', `To search longer: smp explain ${printable(asked)} --search 10m`);
  }
  lines.push('', 'Check the id, and that the publisher reports no error: `publish` throws, `enqueue` calls `onError`.');
  return lines.join('\n');
}

/** How far a DLQ was searched. */
function searchText({ looked, total, hidden, complete }: ShownSearch): string {
  if (looked === 0 && !complete) return `not searched: it has about ${total} dead letters`;
  const text = complete ? `all ${looked} dead letters` : `${looked} of about ${total} dead letters`;
  return hidden === 0 ? text : `${text}; ${hiddenNote(hidden)}`;
}

function unknownHeadline(asked: string, ruledOut: Shown<'unknown'>['ruledOut']): string {
  const failuresOnly = ruledOut.some((place) => place.place === 'history' && place.mode === 'failures');
  if (failuresOnly) return `No failure recorded for ${asked}: it was delivered or skipped, or it never came.`;
  return `No event ${asked} is known.`;
}

function historyPlace(mode: Shown<'event'>['historyMode'], days: number): string {
  const kept = `kept for ${duration(days * 86_400_000)}`;
  if (mode === 'all') return kept;
  return mode === 'failures' ? `${kept}; it records failures only` : 'it is switched off';
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
