import type { Explanation } from '../../../../operator/explain/explanation.ts';
import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';

/** Where the history does not have exactly one event: several, a dead letter, or nothing, with what was ruled out. */
export function OtherAnswer({ answer }: { answer: Exclude<Explanation, { kind: 'event' }> }) {
  if (answer.kind === 'several') {
    return (
      <section class="card">
        <h2 class="card-title">Several events begin with {answer.asked}</h2>
        <ul class="plain-list">
          {answer.matches.map(({ eventId, eventType, server, at }) => (
            <li key={eventId}>
              <a href={`/events/${eventId}`}>
                <span class="mono">{eventId}</span> {eventType}
              </a>
              <span class="sub">
                {server} <RelativeTime at={at} />
              </span>
            </li>
          ))}
        </ul>
        {answer.more && <p class="muted">There are more: give more characters of the id.</p>}
      </section>
    );
  }
  if (answer.kind === 'dead') {
    return (
      <section class="card">
        <h2 class="card-title">The history does not have it, but a dead-letter queue has</h2>
        <ul class="plain-list">
          {answer.letters.map(({ messageId, kind, reason, plugin, error }) => (
            <li key={messageId}>
              <strong>{plugin ?? `${kind} queue`}</strong>: {describeReason(reason).words}. {error}
            </li>
          ))}
        </ul>
        <p>
          <a href="/dead-letters">Go to the dead letters</a>
        </p>
      </section>
    );
  }
  return (
    <EmptyState title="No such event was found">
      {answer.ruledOut.map((each) => (
        <p key={each.place === 'history' ? 'history' : each.kind}>
          {each.place === 'history'
            ? `The delivery history, which is kept for ${each.days} days, does not have it.`
            : `It is not among the ${each.looked} dead letters of the ${each.kind} queue${each.complete ? '' : ' that could be looked at'}.`}
        </p>
      ))}
      <p>
        On their way are {answer.waiting.dispatch + answer.waiting.retry + answer.waiting.slow} messages that nobody can
        look into. Check that the publisher got no error, and that the id is right.
      </p>
    </EmptyState>
  );
}
