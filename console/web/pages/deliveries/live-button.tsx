import type { Live } from './use-live.ts';

export interface LiveButtonProps {
  live: Live;
  isWanted: boolean;
  /** False while the list is searched by text. */
  isPossible: boolean;
  onChange: (isWanted: boolean) => void;
}

/** Starts and stops the live list, and shows what waits to be shown. */
export function LiveButton({ live, isWanted, isPossible, onChange }: LiveButtonProps) {
  const state = !isPossible
    ? 'off while you search by text'
    : !isWanted
      ? 'off'
      : !live.isConnected
        ? 'connecting'
        : live.problem
          ? 'interrupted'
          : 'on';
  return (
    <>
      <span class="live-held muted" aria-live="polite">
        {live.held > 0 ? `${live.held} held while you point at the list` : ''}
      </span>
      <button
        type="button"
        class="button live"
        aria-pressed={isWanted}
        disabled={!isPossible}
        onClick={() => onChange(!isWanted)}
      >
        <span class={`dot ${state === 'on' ? 'dot-on' : ''}`} />
        Live {state}
      </button>
    </>
  );
}
