import { useEffect, useState } from 'preact/hooks';
import type { MatchesAnswer } from '../../api/plugin-tests.ts';
import type { Problem } from '../../api/problem.ts';
import { problemOf, request } from '../data/request.ts';
import { Icon } from '../parts/icon.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { RelativeTime } from '../parts/relative-time.tsx';
import type { Config } from './use-plan.ts';

/** Milliseconds after the last change. */
const TYPING = 500;

/** Which of the last 100 events the edited configuration would match, and why not. */
export function FilterTry({ name, config }: { name: string; config: Config }) {
  const [answer, setAnswer] = useState<MatchesAnswer>();
  const [problem, setProblem] = useState<Problem>();
  const text = JSON.stringify([config.event_types, config.filter]);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const path = `/api/plugins/${encodeURIComponent(name)}/matches`;
        setAnswer(await request<MatchesAnswer>(path, { method: 'POST', body: { config }, signal: abort.signal }));
        setProblem(undefined);
      } catch (error) {
        if (!abort.signal.aborted) setProblem(problemOf(error));
      }
    }, TYPING);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [name, text]);
  const wanted = answer?.events.filter(({ wanted: isWanted }) => isWanted).length ?? 0;
  return (
    <section class="card filter-try">
      <h2 class="card-title">
        Tried on the last {answer?.events.length || 100} events
        {answer && answer.problem === undefined && (
          <span class="muted" aria-live="polite">
            {wanted} would reach {name}
          </span>
        )}
      </h2>
      <p class="muted help">
        Change event_types or filter in the form: this list follows as you type, before anything is written.
      </p>
      <ProblemNotice problem={problem} />
      {answer?.problem !== undefined && <p>Complete the form first: {answer.problem}.</p>}
      {answer?.events.length === 0 && answer.problem === undefined && (
        <p class="muted">The history has no events yet. Publish one, or send a test event above.</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <ul class="tried" tabIndex={0} aria-label="Events tried">
        {answer?.events.map(({ eventId, eventType, severity, server, at, wanted: isWanted, mismatches }) => (
          <li key={`${eventId} ${at}`} class={isWanted ? 'is-wanted' : ''}>
            <Icon name={isWanted ? 'good' : 'skip'} />
            <span class="visually-hidden">{isWanted ? 'matches' : 'does not match'}</span>
            <span>
              <a href={`/events/${eventId}`}>{eventType}</a>{' '}
              <span class="muted">
                {severity} {server} <RelativeTime at={at} />
              </span>
              {mismatches.map((each) => (
                <span class="sub" key={each}>
                  {each}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
