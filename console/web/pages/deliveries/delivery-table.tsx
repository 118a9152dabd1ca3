import type { Delivery } from '../../../../operator/deliveries/delivery.ts';
import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import { DeliveryStatus } from '../../parts/delivery/delivery-status.tsx';
import { DueTime, durationText, RelativeTime } from '../../parts/relative-time.tsx';
import { keyOf } from './use-deliveries.ts';

/** One row per delivery; the whole row is a link. On a narrow screen each row is a card. */
export function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <table class="table deliveries">
      <thead>
        <tr>
          <th scope="col">Outcome</th>
          <th scope="col">Event</th>
          <th scope="col">Plugin</th>
          <th scope="col">Last attempt</th>
          <th scope="col" class="number">
            Attempts
          </th>
          <th scope="col" class="number">
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={keyOf(delivery)} delivery={delivery} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const { eventId, eventType, plugin, server, state, attempts, at } = delivery;
  return (
    <tr>
      <td class="cell-outcome">
        <DeliveryStatus kind={state.kind} />
      </td>
      <td class="cell-event">
        <a class="row-link" href={`/deliveries/${eventId}/${encodeURIComponent(plugin)}`}>
          {eventType}
        </a>
        <span class="sub">
          <span class="mono">{eventId.slice(0, 8)}</span>
          {server && <span> · {server}</span>}
        </span>
      </td>
      <td class="cell-plugin">{plugin}</td>
      <td class="cell-detail">
        <Detail delivery={delivery} />
      </td>
      <td class="number cell-attempts">{attempts}</td>
      <td class="number cell-time">
        <RelativeTime at={at} />
      </td>
    </tr>
  );
}

/** The error where there is one, else how long it took; when something is due, when. */
function Detail({ delivery: { state, lastAttempt } }: { delivery: Delivery }) {
  const due = 'dueAt' in state && state.dueAt !== undefined && (
    <span class="sub">
      next attempt <DueTime at={state.dueAt} />
    </span>
  );
  if (lastAttempt?.error && state.kind !== 'delivered') {
    return (
      <>
        <span class="clip" title={lastAttempt.error}>
          {lastAttempt.error}
        </span>
        {due}
      </>
    );
  }
  if ('reason' in state) {
    return (
      <>
        <span class="clip">{describeReason(state.reason).words}</span>
        {due}
      </>
    );
  }
  if (!lastAttempt) return <span class="muted">none</span>;
  return <span class="muted">{durationText(lastAttempt.duration)}</span>;
}
