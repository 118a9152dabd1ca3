import type { ReplayAnswer } from '../../../api/replay.ts';
import { ActionButton } from '../../parts/controls/action-button.tsx';

export interface ReplayProgressProps {
  job: ReplayAnswer;
  isReadOnly: boolean;
  onStop: () => Promise<void>;
}

/** How far a replay is, with a way to stop it. */
export function ReplayProgress({ job: { state, asked, sent, total }, isReadOnly, onStop }: ReplayProgressProps) {
  if (state === 'failed') return null;
  const query = asked.plugin === undefined ? '' : `?plugin=${encodeURIComponent(asked.plugin)}`;
  return (
    <div class={`notice ${state === 'done' ? 'good' : 'warn'}`} role="status">
      <strong>
        {{ running: 'Working', done: 'Done', stopped: 'Stopped' }[state]}: {sent} of {total ?? sent} sent to{' '}
        {asked.plugin ?? 'all plugins'}
      </strong>
      {state === 'running' && (
        <>
          <progress value={sent} max={Math.max(1, total ?? 1)} aria-label="Progress" />
          {!isReadOnly && (
            <span>
              <ActionButton label="Stop" action={onStop} />
            </span>
          )}
        </>
      )}
      {state !== 'running' && <a href={`/deliveries${query}`}>See the deliveries</a>}
    </div>
  );
}
