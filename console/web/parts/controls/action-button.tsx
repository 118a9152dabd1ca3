import { useAction } from '../../data/use-action.ts';
import { sentence } from '../problem-notice.tsx';

export interface ActionButtonProps {
  label: string;
  isPrimary?: boolean;
  isDisabled?: boolean;
  action: () => Promise<unknown>;
}

/** A button that acts at once, and says beside it why it failed. */
export function ActionButton({ label, isPrimary, isDisabled, action }: ActionButtonProps) {
  const { isRunning, problem, run } = useAction(action);
  return (
    <>
      {problem && (
        <span class="wrong" role="alert">
          {sentence(problem.message)} {sentence(problem.fix)}
        </span>
      )}
      <button
        type="button"
        class={`button ${isPrimary ? 'primary' : ''}`}
        disabled={isDisabled || isRunning}
        onClick={run}
      >
        {label}
      </button>
    </>
  );
}
