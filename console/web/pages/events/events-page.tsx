import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ListedEvent } from '../../../../operator/events/list-events.ts';
import type { EventsAnswer } from '../../../api/events.ts';
import { useApi } from '../../data/use-api.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { OutcomeDots } from '../../parts/outcome-dots.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';

/** Milliseconds between two reads. */
const REFRESH = 5_000;

/** Events, newest first; and the way to one by its id. */
export function EventsPage() {
  const { query, route } = useLocation();
  const type = query.type ?? '';
  const { data, problem } = useApi<EventsAnswer>(`/api/events?${new URLSearchParams({ type })}`, REFRESH);
  return (
    <>
      <PageTitle title="Events" />
      <FindEvent onFind={(id) => route(`/events/${encodeURIComponent(id)}`)} />
      <ProblemNotice problem={problem} />
      <div class="card list">
        {!data && !problem && <SkeletonRows count={10} />}
        {data && data.events.length > 0 && <EventTable events={data.events} />}
        {data?.events.length === 0 && (
          <EmptyState title="No events yet">
            <p>
              Publish one from your service with the SDK, or send a test event from a{' '}
              <a href="/plugins">plugin's page</a>.
            </p>
          </EmptyState>
        )}
      </div>
    </>
  );
}

function FindEvent({ onFind }: { onFind: (id: string) => void }) {
  const [id, setId] = useState('');
  return (
    <search>
      <form
        class="find"
        onSubmit={(event) => {
          event.preventDefault();
          if (id.trim() !== '') onFind(id.trim());
        }}
      >
        <label class="field">
          <span>What happened to an event? Give its id, or the first 4 characters or more</span>
          <input
            class="mono"
            value={id}
            placeholder="6f1b0a6e"
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setId(currentTarget.value)}
          />
        </label>
        <button type="submit" class="button primary">
          Explain
        </button>
      </form>
    </search>
  );
}

function EventTable({ events }: { events: readonly ListedEvent[] }) {
  return (
    <table class="table events">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Severity</th>
          <th scope="col">Server</th>
          <th scope="col">First outcome by plugin</th>
          <th scope="col" class="number">
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ at, eventId, eventType, severity, server, outcomes, replay }) => (
          <tr key={`${eventId} ${at}`}>
            <td class="cell-name">
              <a class="row-link" href={`/events/${eventId}`}>
                {eventType}
              </a>
              <span class="sub">
                <span class="mono">{eventId.slice(0, 8)}</span>
                {replay && <span> · replayed</span>}
              </span>
            </td>
            <td class="cell-severity">
              <span class={`severity severity-${severity}`}>{severity}</span>
            </td>
            <td class="cell-server">{server}</td>
            <td class="cell-detail">
              <OutcomeDots outcomes={outcomes} />
            </td>
            <td class="number cell-time">
              <RelativeTime at={at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
