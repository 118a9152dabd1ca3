import { useState } from 'preact/hooks';
import type { DeliveryExplanation } from '../../../../operator/explain/explanation.ts';
import { request } from '../../data/request.ts';
import { ConfirmButton } from '../../parts/controls/confirm-button.tsx';

export interface DeliverAgainProps {
  eventId: string;
  delivery: DeliveryExplanation;
  onChanged: () => Promise<void>;
}

/** Makes the delivery once more, wherever it stands. Asks first, and says what that means here. */
export function DeliverAgain({ eventId, delivery: { plugin, state }, onChanged }: DeliverAgainProps) {
  const [fromHistory, setFromHistory] = useState(false);
  return (
    <ConfirmButton
      label="Deliver again"
      isPrimary={state.kind === 'dead'}
      question={`Deliver it to ${plugin} again?`}
      verb="Send it"
      action={async () => {
        await request('/api/deliveries/again', { method: 'POST', body: { eventId, plugin, fromHistory } });
        await onChanged();
      }}
    >
      <p>{meaning(state.kind)} It starts over with all its retries. Other plugins get nothing.</p>
      {state.kind === 'dead' && (
        <label class="check">
          <input
            type="checkbox"
            checked={fromHistory}
            onInput={({ currentTarget }) => setFromHistory(currentTarget.checked)}
          />
          Send it from the history, and leave the dead letter where it is
        </label>
      )}
    </ConfirmButton>
  );
}

function meaning(kind: DeliveryExplanation['state']['kind']): string {
  switch (kind) {
    case 'dead':
      return 'The dead letter leaves the dead-letter queue.';
    case 'retrying':
    case 'parked':
    case 'queued':
      return 'It waits for an attempt already, so the endpoint may get it twice.';
    case 'delivered':
      return 'The endpoint has it already and gets it a second time.';
    default:
      return 'The event comes from the history.';
  }
}
