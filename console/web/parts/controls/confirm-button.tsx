import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useAction } from '../../data/use-action.ts';
import { ProblemNotice } from '../problem-notice.tsx';

export interface ConfirmButtonProps {
  label: string;
  /** What the dialog asks. */
  question: string;
  /** What it will do, and to what. */
  children?: ComponentChildren;
  /** The word on the button that does it. */
  verb: string;
  isDangerous?: boolean;
  isPrimary?: boolean;
  isDisabled?: boolean;
  action: () => Promise<unknown>;
}

/** A button that asks before it acts. */
export function ConfirmButton({
  label,
  question,
  children,
  verb,
  isDangerous,
  isPrimary,
  isDisabled,
  action,
}: ConfirmButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { isRunning, problem, run } = useAction(async () => {
    await action();
    dialog.current?.close();
  });
  return (
    <>
      <button
        type="button"
        class={`button ${isDangerous ? 'danger' : ''} ${isPrimary ? 'primary' : ''}`}
        disabled={isDisabled}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-label={question}>
        <h2>{question}</h2>
        {children}
        <ProblemNotice problem={problem} />
        <div class="row dialog-actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button
            type="button"
            class={`button ${isDangerous ? 'danger' : 'primary'}`}
            disabled={isRunning}
            onClick={run}
          >
            {verb}
          </button>
        </div>
      </dialog>
    </>
  );
}
