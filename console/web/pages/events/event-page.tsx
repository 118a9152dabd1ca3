import { useRoute } from 'preact-iso';
import type { Explanation } from '../../../../operator/explain/explanation.ts';
import { useApi } from '../../data/use-api.ts';
import { Breadcrumb } from '../../parts/breadcrumb.tsx';
import { JsonView } from '../../parts/delivery/json-view.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { EventFacts } from '../delivery/delivery-page.tsx';
import { EventFlow } from './event-flow.tsx';
import { OtherAnswer } from './other-answer.tsx';

/** Milliseconds between two reads. */
const REFRESH = 2_000;

/** What happened to one event, as a picture. */
export function EventPage() {
  const { params } = useRoute();
  const id = params.event ?? '';
  const { data, problem } = useApi<Explanation>(`/api/events/${encodeURIComponent(id)}`, { every: REFRESH });
  const isEvent = data?.kind === 'event';
  return (
    <>
      <Breadcrumb links={[['/events', 'Events']]} />
      <PageTitle title={isEvent ? data.eventType : `Event ${id.slice(0, 8)}`} />
      <ProblemNotice problem={problem} />
      {!data && !problem && <SkeletonRows count={4} />}
      {isEvent && (
        <>
          <EventFlow event={data} />
          <section class="card section">
            <h2 class="card-title">The event</h2>
            <EventFacts event={data} />
            {data.eventJson === undefined ? (
              <p class="muted">The history does not have its JSON{data.eventNote ? `: ${data.eventNote}` : ''}.</p>
            ) : (
              <JsonView text={data.eventJson} />
            )}
          </section>
        </>
      )}
      {data && data.kind !== 'event' && <OtherAnswer answer={data} />}
    </>
  );
}
