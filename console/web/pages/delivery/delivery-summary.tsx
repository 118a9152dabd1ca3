import type { DeliveryExplanation, EventExplanation } from '../../../../operator/explain/explanation.ts';
import { describeReason } from '../../../../operator/reasons/describe-reason.ts';
import { useReadOnly } from '../../data/stage-info.ts';
import { DeliveryStatus } from '../../parts/delivery/delivery-status.tsx';
import { DueTime, RelativeTime } from '../../parts/relative-time.tsx';
import { adviceText } from '../../text/advice-text.ts';
import { skipTexts } from '../../text/skip-text.ts';
import { DeliverAgain } from './deliver-again.tsx';

export interface DeliverySummaryProps {
  event: EventExplanation;
  delivery: DeliveryExplanation;
  onChanged: () => Promise<void>;
}

const tones = { delivered: 'good', dead: 'bad', retrying: 'warn', parked: 'warn' } as const;

/** Where the delivery stands, why, and what to do. */
export function DeliverySummary({ event, delivery, onChanged }: DeliverySummaryProps) {
  const isReadOnly = useReadOnly();
  const { state, skip, advice, plugin } = delivery;
  const tone = state.kind in tones ? tones[state.kind as keyof typeof tones] : '';
  const lastError = delivery.steps.findLast((step) => step.kind === 'attempt' && step.error)?.kind === 'attempt';
  // Where the plugin would skip the event again, there is nothing to send.
  const canDeliver = state.kind !== 'skipped' || advice.do === 'replay';
  return (
    <section class={`notice summary ${tone}`}>
      <div class="summary-head">
        <DeliveryStatus kind={state.kind} />
        <span class="muted">
          <RelativeTime at={state.at} />
        </span>
        <a href={`/plugins/${encodeURIComponent(plugin)}`}>{plugin}</a>
      </div>
      {'reason' in state && state.kind !== 'skipped' && <Reason reason={state.reason} />}
      {state.kind === 'delivered' && lastError && <p>It was delivered after a failed attempt.</p>}
      {skip && skipTexts(skip).map((text) => <p key={text}>{text}</p>)}
      <Location delivery={delivery} />
      {adviceText(advice) && <p>{adviceText(advice)}</p>}
      {!isReadOnly && (
        <div class="row">
          {canDeliver && <DeliverAgain eventId={event.eventId} delivery={delivery} onChanged={onChanged} />}
          <a class="button" href={`/plugins/${encodeURIComponent(plugin)}`}>
            Open {plugin}
          </a>
        </div>
      )}
    </section>
  );
}

function Reason({ reason }: { reason: string }) {
  const { words, fix } = describeReason(reason);
  return (
    <p>
      <strong>{words}.</strong> {fix}.
    </p>
  );
}

function Location({ delivery: { location } }: { delivery: DeliveryExplanation }) {
  switch (location.place) {
    case 'queue':
      return (
        <p class="muted">
          It is on the {location.queue} queue
          {location.dueAt !== undefined && (
            <>
              , due <DueTime at={location.dueAt} />
            </>
          )}
          .
        </p>
      );
    case 'deliveries DLQ':
      return (
        <p class="muted">
          It is in the dead-letter queue; SQS deletes it <RelativeTime at={location.expiresAt} />.
        </p>
      );
    case 'expired':
      return <p class="muted">SQS deleted the dead letter after 14 days.</p>;
    case 'deleted':
      return <p class="muted">An operator deleted the dead letter.</p>;
    case 'delivered':
    case 'none':
      return null;
  }
}
