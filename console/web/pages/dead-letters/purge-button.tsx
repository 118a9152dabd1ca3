import { useRef, useState } from 'preact/hooks';
import { useAction } from '../../data/use-action.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';

export interface PurgeButtonProps {
  /** `12 dead letters`. */
  what: string;
  isDisabled: boolean;
  action: () => Promise<unknown>;
}

/** Deletes for good, so it asks twice. */
export function PurgeButton({ what, isDisabled, action }: PurgeButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isSure, setSure] = useState(false);
  const { isRunning, problem, run } = useAction(async () => {
    await action();
    dialog.current?.close();
  });
  return (
    <>
      <button type="button" class="button danger" disabled={isDisabled} onClick={() => dialog.current?.showModal()}>
        Purge
      </button>
      <dialog ref={dialog} aria-label={`Purge ${what}`} onClose={() => setSure(false)}>
        <h2>{isSure ? `Really delete ${what} for good?` : `Purge ${what}?`}</h2>
        <p>
          {isSure
            ? 'This cannot be undone. They can not be redriven any more.'
            : 'They are deleted from the queue. The delivery history keeps what happened.'}
        </p>
        <ProblemNotice problem={problem} />
        <div class="row dialog-actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          {isSure ? (
            <button type="button" class="button danger" disabled={isRunning} onClick={run}>
              Delete for good
            </button>
          ) : (
            <button type="button" class="button danger" onClick={() => setSure(true)}>
              Continue
            </button>
          )}
        </div>
      </dialog>
    </>
  );
}
