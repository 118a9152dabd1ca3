import { useRoute } from 'preact-iso';
import type { EventExplanation, Explanation } from '../../../../operator/explain/explanation.ts';
import { useApi } from '../../data/use-api.ts';
import { Breadcrumb } from '../../parts/breadcrumb.tsx';
import { DeliveryTimeline } from '../../parts/delivery/delivery-timeline.tsx';
import { JsonView } from '../../parts/delivery/json-view.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Facts } from '../../parts/facts.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { DeliverySummary } from './delivery-summary.tsx';
import { RequestNow } from './request-now.tsx';

/** Milliseconds between two reads: the next attempt shows as it is made. */
const REFRESH = 2_000;

/** One event for one plugin: where it stands, what happened, and the event. */
export function DeliveryPage() {
  const { params } = useRoute();
  const { event: id = '', plugin = '' } = params;
  const { data, problem, reload } = useApi<Explanation>(`/api/events/${encodeURIComponent(id)}`, { every: REFRESH });
  const type = data?.kind === 'event' ? data.eventType : id.slice(0, 8);
  return (
    <>
      <Breadcrumb links={[['/deliveries', 'Deliveries']]} />
      <PageTitle title={`${type} to ${plugin}`} />
      <ProblemNotice problem={problem} />
      {!data && !problem && <SkeletonRows count={4} />}
      {data?.kind === 'event' && <Found event={data} plugin={plugin} onChanged={reload} />}
      {data && data.kind !== 'event' && (
        <EmptyState title="The history does not have this delivery">
          <p>
            It may be older than the history is kept. <a href={`/events/${id}`}>Search for the event everywhere</a>.
          </p>
        </EmptyState>
      )}
    </>
  );
}

function Found({
  event,
  plugin,
  onChanged,
}: {
  event: EventExplanation;
  plugin: string;
  onChanged: () => Promise<void>;
}) {
  const delivery = event.deliveries.find((each) => each.plugin === plugin);
  if (!delivery) {
    return (
      <EmptyState title={`The event was not for ${plugin}`}>
        <p>
          <a href={`/events/${event.eventId}`}>See which plugins got it</a>.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <DeliverySummary event={event} delivery={delivery} onChanged={onChanged} />
      <div class="columns delivery">
        <section class="card">
          <h2 class="card-title">What happened</h2>
          {delivery.steps.length > 0 ? (
            <DeliveryTimeline steps={delivery.steps} />
          ) : (
            <p class="muted">No attempt was made.</p>
          )}
          <div class="card-end">
            <RequestNow key={`${event.eventId} ${plugin}`} eventId={event.eventId} plugin={plugin} />
          </div>
        </section>
        <section class="card">
          <h2 class="card-title">
            Event <a href={`/events/${event.eventId}`}>see its whole path</a>
          </h2>
          <EventFacts event={event} />
          {event.eventJson === undefined ? (
            <p class="muted">
              The history does not have the event's JSON{event.eventNote ? `: ${event.eventNote}` : ''}.
            </p>
          ) : (
            <JsonView text={event.eventJson} />
          )}
        </section>
      </div>
    </>
  );
}

export function EventFacts({ event }: { event: EventExplanation }) {
  return (
    <Facts
      items={[
        ['Id', <span class="mono">{event.eventId}</span>],
        ['Published', event.publishedAt === undefined ? undefined : <RelativeTime at={event.publishedAt} />],
        ['Severity', event.severity],
        ['Server', event.server],
        ['Trace', event.traceId === undefined ? undefined : <span class="mono">{event.traceId}</span>],
      ]}
    />
  );
}
