import { useState } from 'preact/hooks';
import { request } from '../../data/request.ts';
import { type Action, useAction } from '../../data/use-action.ts';
import { ConfirmButton } from '../../parts/controls/confirm-button.tsx';
import { sentence } from '../../parts/problem-notice.tsx';

export interface PauseButtonProps {
  name: string;
  isPaused: boolean;
  /** Shows the plugin as paused, or not, before the server has answered; undefined ends that. */
  onExpect: (pause: ExpectedPause | undefined) => void;
  onChanged: () => Promise<void>;
}

/** Null for resumed. */
export type ExpectedPause = { reason: string; since: number } | null;

/**
 * Lets deliveries of an instance wait, and go on. The page shows it at once, because it loses nothing and can be taken back. When
 * it fails, the page goes back and says why.
 */
export function PauseButton({ name, isPaused, onExpect, onChanged }: PauseButtonProps) {
  const [typed, setTyped] = useState('');
  const reason = typed.trim() || 'paused in the console';
  const post = async (action: string, body: object, expected: ExpectedPause) => {
    onExpect(expected);
    try {
      await request(`/api/plugins/${encodeURIComponent(name)}/${action}`, { method: 'POST', body });
      await onChanged();
    } finally {
      onExpect(undefined);
    }
  };
  const pause = useAction(() => post('pause', { reason }, { reason, since: Date.now() }));
  const resume = useAction(() => post('resume', {}, null));
  return (
    <>
      <Failure of={pause} />
      <Failure of={resume} />
      {isPaused ? (
        <button type="button" class="button primary" disabled={pause.isRunning} onClick={resume.run}>
          Resume
        </button>
      ) : (
        <ConfirmButton
          label="Pause"
          question={`Pause ${name}?`}
          verb="Pause"
          isDisabled={resume.isRunning}
          action={async () => void pause.run()}
        >
          <p>Its deliveries wait without using retries, for 14 days at most, until you resume it.</p>
          <label class="field">
            <span>Why, for others who look at it</span>
            <input value={typed} maxLength={200} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
          </label>
        </ConfirmButton>
      )}
    </>
  );
}

function Failure({ of: { problem } }: { of: Action }) {
  if (!problem) return null;
  return (
    <span class="wrong" role="alert">
      {sentence(problem.message)} {sentence(problem.fix)}
    </span>
  );
}
