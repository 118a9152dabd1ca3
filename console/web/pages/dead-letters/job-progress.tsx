import type { JobAnswer } from '../../../api/dead-letters.ts';
import { ActionButton } from '../../parts/controls/action-button.tsx';

const words = { redrive: 'sent again', purge: 'deleted' } as const;

/** How far a redrive or purge is, with a way to stop it. */
export function JobProgress({ job, onStop }: { job: JobAnswer | undefined; onStop: () => Promise<void> }) {
  if (!job || job.state === 'failed') return null;
  const { done = 0, matched = 0, failed = 0, looked = 0, total = 0, hidden = 0 } = job.progress ?? {};
  const text = `${done} of ${matched} ${words[job.action]}${failed > 0 ? `, ${failed} could not be` : ''}`;
  return (
    <div class={`notice ${job.state === 'done' ? 'good' : 'warn'}`} role="status">
      <strong>
        {job.state === 'running'
          ? `Working: looked at ${looked} of ${total}, ${text}`
          : `${job.state === 'done' ? 'Done' : 'Stopped'}: ${text}`}
      </strong>
      {job.state !== 'running' && hidden > 0 && (
        <span>
          {hidden} could not be looked at: another reader had {hidden === 1 ? 'it' : 'them'} in hand. Look again later.
        </span>
      )}
      {job.state === 'running' && (
        <>
          <progress value={looked} max={Math.max(1, total)} aria-label="Progress" />
          <span class="row">
            <ActionButton label="Stop" action={onStop} />
            <span class="muted">What was {words[job.action]} stays so; the rest stays here.</span>
          </span>
        </>
      )}
    </div>
  );
}
