import type { SkippedBecause } from '../../../operator/deliveries/delivery-state.ts';
import { printable } from '../../../sdk/text/printable.ts';
import { time, timeOfDay } from '../time.ts';
import type { View } from '../view.ts';
import { adviceLine } from './advice-line.ts';
import type { ShownDelivery } from './explanation-schema.ts';

/** How long an answer is shown, in characters. */
const MAX_ANSWER = 200;

/** The lines of one plugin: where its delivery stands, what happened, and what to do next. */
export function renderDelivery(delivery: ShownDelivery, eventId: string, view: View): string[] {
  const { plugin, steps, live } = delivery;
  const lines = [`${view.color.bold(printable(plugin))}: ${stateLine(delivery, view)}`];
  for (const step of steps) lines.push(...stepLines(step, view));
  if (delivery.skip) lines.push(...skipLines(delivery.skip, view));
  if (live.paused) lines.push(`  paused since ${timeOfDay(live.paused.since, view)}: ${printable(live.paused.reason)}`);
  if (live.circuit)
    lines.push(`  circuit open since ${timeOfDay(live.circuit.since, view)}: ${printable(live.circuit.error)}`);
  const advice = adviceLine(delivery.advice, eventId, view);
  if (advice !== undefined) lines.push(`  next: ${advice}`);
  return lines;
}

function stateLine({ state, location, steps }: ShownDelivery, view: View): string {
  const { green, yellow, red, dim } = view.color;
  if (location.place === 'deliveries DLQ') {
    return red(`in the deliveries DLQ since ${timeOfDay(location.since, view)} (${location.reason})`);
  }
  const attempts = steps.filter((step) => step.kind === 'attempt').length;
  switch (state.kind) {
    case 'delivered':
      return green(`delivered ${time(state.at, view)}${attempts > 1 ? ` after ${attempts} attempts` : ''}`);
    case 'retrying':
      return yellow(
        `waits for another attempt (${state.reason}), on the ${state.queue} queue${dueText(location, view)}`,
      );
    case 'parked':
      return yellow(`waits for its plugin (${state.reason}), on the slow queue${dueText(location, view)}`);
    case 'queued':
      return yellow(
        `waits for its first attempt (${state.reason}), on the ${state.queue} queue${dueText(location, view)}`,
      );
    case 'dead':
      if (location.place === 'expired')
        return red(`expired ${time(location.at, view)}: SQS keeps dead letters for 14 days`);
      return red(`dead (${state.reason})`);
    case 'purged':
      return dim(`its dead letter was deleted ${time(state.at, view)}`);
    case 'skipped':
      return dim(`skipped: ${skipText[state.reason]}`);
    case 'no_failure_recorded':
      return dim('no failure recorded');
  }
}

function dueText(location: ShownDelivery['location'], view: View): string {
  if (location.place !== 'queue') return '';
  if (location.overdue) return ', and should have been tried by now';
  return location.dueAt === undefined ? '' : `, due ${time(location.dueAt, view)}`;
}

const skipText = {
  no_hook: 'it has no hook for the event',
  event_types: 'its event_types do not name the type',
  filter: 'its filter does not match',
  own_event: 'it published the event itself',
  not_configured: 'it has no configuration',
  plugins_disabled: 'all plugins were disabled',
  duplicate: 'dedupe: the delivery was made before',
  not_wanted: 'it did not want the event any more, or dedupe had seen it',
  not_allowlisted: 'it was not in the allowlist',
} as const satisfies Record<SkippedBecause, string>;

function stepLines(step: ShownDelivery['steps'][number], view: View): string[] {
  const at = `  ${timeOfDay(step.at, view)}  `;
  switch (step.kind) {
    case 'skipped':
      return [];
    case 'queued':
      return [`${at}passed to the redeliver function (${printable(step.reason)})`];
    case 'action':
      return [`${at}${step.action}${step.by ? printable(` by ${step.by}`) : ''}`];
    case 'attempt':
      return attemptLines(step, at, view);
  }
}

function attemptLines(
  step: Extract<ShownDelivery['steps'][number], { kind: 'attempt' }>,
  at: string,
  view: View,
): string[] {
  const { number, status, reason, httpStatus, error, request, answer, nextAt } = step;
  const took = `${step.duration} ms`;
  if (status === 'delivered') {
    const code = httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`;
    return [`${at}attempt ${number}  ${view.color.green('delivered')} in ${took}${code}`];
  }
  const what = { retry: 'failed', dead: 'failed for good', parked: 'not now' }[status];
  const color = status === 'parked' ? view.color.yellow : view.color.red;
  const facts = [reason, httpStatus === undefined ? undefined : `HTTP ${httpStatus}`, took].filter((fact) => fact);
  const lines = [`${at}attempt ${number}  ${color(what)} (${printable(facts.join(', '))})`];
  const indent = ' '.repeat(at.length);
  if (error !== undefined) lines.push(`${indent}error: ${printable(error)}`);
  if (request)
    lines.push(`${indent}request: ${printable(`${request.method} ${request.url}`)} (${request.bytes} bytes)`);
  if (answer !== undefined) lines.push(`${indent}answer: ${printable(answer.slice(0, MAX_ANSWER))}`);
  if (nextAt !== undefined) lines.push(`${indent}next attempt: ${timeOfDay(nextAt, view)}`);
  return lines;
}

function skipLines(skip: NonNullable<ShownDelivery['skip']>, view: View): string[] {
  switch (skip.reason) {
    case 'no_hook':
      return skip.hooks ? [`  found ${printable(skip.found)}; its hooks are ${skip.hooks.join(', ')}`] : [];
    case 'event_types':
      if (skip.wantsNow) return ['  its event_types name the type now: they were changed since'];
      return [`  found ${printable(skip.found)}, wanted ${printable(skip.wanted.join(' or '))}`];
    case 'filter':
      if (skip.wantsNow) return ['  its filter matches now: it was changed since'];
      return skip.mismatches.map(({ text }) => `  ${text}`);
    case 'not_allowlisted':
      if (skip.allowlistChangedAt === undefined) return [];
      return [`  the allowlist was last changed ${time(skip.allowlistChangedAt, view)}`];
    default:
      return [];
  }
}
