import { useState } from 'preact/hooks';
import { request } from '../../data/request.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';

export interface PauseButtonProps {
  name: string;
  isPaused: boolean;
  onChanged: () => Promise<void>;
}

/** Lets deliveries of an instance wait, and go on. */
export function PauseButton({ name, isPaused, onChanged }: PauseButtonProps) {
  const [reason, setReason] = useState('');
  const post = async (action: string, body: object) => {
    await request(`/api/plugins/${encodeURIComponent(name)}/${action}`, { method: 'POST', body });
    await onChanged();
  };
  if (isPaused) return <ActionButton label="Resume" isPrimary action={() => post('resume', {})} />;
  return (
    <ConfirmButton
      label="Pause"
      question={`Pause ${name}?`}
      verb="Pause"
      action={() => post('pause', { reason: reason.trim() || 'paused in the console' })}
    >
      <p>Its deliveries wait without using retries, for 14 days at most, until you resume it.</p>
      <label class="field">
        <span>Why, for others who look at it</span>
        <input value={reason} maxLength={200} onInput={({ currentTarget }) => setReason(currentTarget.value)} />
      </label>
    </ConfirmButton>
  );
}
