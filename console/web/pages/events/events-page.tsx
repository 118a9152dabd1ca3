import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ListedEvent } from '../../../../operator/events/list-events.ts';
import { Select } from '../../parts/controls/select.tsx';
import { TypedFilter } from '../../parts/controls/typed-filter.tsx';
import { OutcomeDots } from '../../parts/delivery/outcome-dots.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useEvents } from './use-events.ts';

const severities = [
  ['', 'Any severity'],
  ['info', 'Info'],
  ['warning', 'Warning'],
  ['error', 'Error'],
  ['critical', 'Critical'],
] as const;

const keys = ['type', 'severity', 'server', 'text'] as const;
type EventFilter = Record<(typeof keys)[number], string>;

/** Events, newest first; and the way to one by its id. */
export function EventsPage() {
  const { query, route } = useLocation();
  const { type = '', severity = '', server = '', text = '' } = query;
  const filter: EventFilter = { type, severity, server, text };
  const search = searchOf(filter);
  const { events, problem, hasMore, isLoading, loadMore } = useEvents(search);
  const isFiltered = search !== '';
  return (
    <>
      <PageTitle title="Events" />
      <FindEvent onFind={(id) => route(`/events/${encodeURIComponent(id)}`)} />
      <EventFilters filter={filter} onChange={(next) => route(`/events${searchOf(next)}`, true)} />
      <ProblemNotice problem={problem} />
      <div class="card list">
        {!events && !problem && <SkeletonRows count={10} />}
        {events && events.length > 0 && <EventTable events={events} />}
        {events?.length === 0 && !isFiltered && (
          <EmptyState title="No events yet">
            <p>
              Publish one from your service with the SDK, or send a test event from a{' '}
              <a href="/plugins">plugin's page</a>.
            </p>
          </EmptyState>
        )}
        {events?.length === 0 && isFiltered && (
          <EmptyState title="No event matches">
            <p>
              <button type="button" class="button" onClick={() => route('/events')}>
                Remove all filters
              </button>
            </p>
          </EmptyState>
        )}
      </div>
      {hasMore && (
        <p class="more">
          <button type="button" class="button" onClick={loadMore} disabled={isLoading}>
            {isLoading ? 'Loading' : 'Show more'}
          </button>
        </p>
      )}
    </>
  );
}

/** `?type=task.*`, or nothing. */
function searchOf(filter: EventFilter): string {
  const set = keys.flatMap((key) => (filter[key] === '' ? [] : [[key, filter[key]]]));
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}

function EventFilters({ filter, onChange }: { filter: EventFilter; onChange: (filter: EventFilter) => void }) {
  const set = (change: Partial<EventFilter>) => onChange({ ...filter, ...change });
  return (
    <search class="filters">
      <TypedFilter label="Event type" placeholder="task.*" value={filter.type} onChange={(type) => set({ type })} />
      <Select
        label="Severity"
        value={filter.severity}
        options={severities}
        onChange={(severity) => set({ severity })}
      />
      <TypedFilter label="Server" placeholder="web-1" value={filter.server} onChange={(server) => set({ server })} />
      <TypedFilter label="Text" placeholder="In the event" value={filter.text} onChange={(text) => set({ text })} />
    </search>
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
