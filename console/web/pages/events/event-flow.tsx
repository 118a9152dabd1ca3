import type { ComponentChildren } from 'preact';
import type { DeliveryExplanation, EventExplanation } from '../../../../operator/explain/explanation.ts';
import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import { DeliveryStatus } from '../../parts/delivery/delivery-status.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { DueTime, durationText, RelativeTime } from '../../parts/relative-time.tsx';
import { skipTexts } from '../../text/skip-text.ts';

/** Publisher, bus, dispatcher, then each plugin with where its delivery lies now. */
export function EventFlow({ event }: { event: EventExplanation }) {
  const dispatch = event.dispatches.at(-1);
  return (
    <section class="flow" aria-label="Path of the event">
      <ol class="flow-trunk">
        <Node icon="events" title="Published">
          {event.publishedAt === undefined ? 'at an unknown time' : <RelativeTime at={event.publishedAt} />}
        </Node>
        <Node icon="deliveries" title="Bus">
          {dispatch?.queuedAt === undefined ? 'passed on' : <Passed from={event.publishedAt} to={dispatch.queuedAt} />}
        </Node>
        <Node icon="overview" title="Dispatcher">
          {dispatch ? <Passed from={dispatch.queuedAt} to={dispatch.at} /> : 'only failures are recorded'}
          {event.dispatches.length > 1 && <span class="sub">dispatched {event.dispatches.length} times</span>}
          {dispatch?.replay && <span class="sub">by a replay</span>}
        </Node>
      </ol>
      <ul class="flow-branches">
        {event.deliveries.map((delivery) => (
          <Branch key={delivery.plugin} eventId={event.eventId} delivery={delivery} />
        ))}
        {event.deliveries.length === 0 && (
          <li class="muted">
            No plugin was enabled. <a href="/plugins">Enable one</a>.
          </li>
        )}
      </ul>
    </section>
  );
}

function Node({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) {
  return (
    <li class="flow-node">
      <Icon name={icon} />
      <strong>{title}</strong>
      <span class="sub">{children}</span>
    </li>
  );
}

/** Clocks of publishers may be wrong: a negative time is not shown. */
function Passed({ from, to }: { from: number | undefined; to: number }) {
  const passed = from === undefined ? undefined : to - from;
  return <>{passed === undefined || passed < 0 ? <RelativeTime at={to} /> : `after ${durationText(passed)}`}</>;
}

function Branch({ eventId, delivery }: { eventId: string; delivery: DeliveryExplanation }) {
  const { plugin, state } = delivery;
  return (
    <li class={`flow-branch flow-${state.kind}`}>
      <a class="row-link" href={`/deliveries/${eventId}/${encodeURIComponent(plugin)}`}>
        {plugin}
      </a>
      <DeliveryStatus kind={state.kind} />
      <span class="flow-text muted">
        <Where delivery={delivery} />
      </span>
    </li>
  );
}

function Where({ delivery: { state, skip, location, steps } }: { delivery: DeliveryExplanation }) {
  if (skip) return <>{skipTexts(skip).join(' ')}</>;
  const attempts = steps.filter(({ kind }) => kind === 'attempt').length;
  const tries = attempts > 1 ? `after ${attempts} attempts` : 'at the first attempt';
  switch (location.place) {
    case 'delivered':
      return (
        <>
          {tries}, <RelativeTime at={state.at} />
        </>
      );
    case 'queue':
      return (
        <>
          {'reason' in state ? `${describeReason(state.reason).words}. ` : ''}On the {location.queue} queue
          {location.dueAt !== undefined && (
            <>
              , next attempt <DueTime at={location.dueAt} />
            </>
          )}
        </>
      );
    case 'deliveries DLQ':
      return (
        <>
          {describeReason(location.reason).words}. In the dead-letter queue since <RelativeTime at={location.since} />
        </>
      );
    case 'expired':
      return <>Deleted from the dead-letter queue after 14 days</>;
    case 'deleted':
      return <>The dead letter was purged</>;
    case 'none':
      return <>No failure is recorded</>;
  }
}
