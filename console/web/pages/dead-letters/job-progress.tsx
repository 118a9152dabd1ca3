import type { JobAnswer } from '../../../api/dead-letters.ts';
import { ActionButton } from '../../parts/action-button.tsx';

const words = { redrive: 'sent again', purge: 'deleted' } as const;

/** How far a redrive or purge is, with a way to stop it. */
export function JobProgress({ job, onCancel }: { job: JobAnswer | undefined; onCancel: () => Promise<void> }) {
  if (!job || job.state === 'failed') return null;
  const { done = 0, matched = 0, failed = 0, looked = 0, total = 0 } = job.progress ?? {};
  const text = `${done} of ${matched} ${words[job.action]}${failed > 0 ? `, ${failed} could not be` : ''}`;
  return (
    <div class={`notice ${job.state === 'done' ? 'good' : 'warn'}`} role="status">
      <strong>
        {job.state === 'running'
          ? `Working: looked at ${looked} of ${total}, ${text}`
          : `${job.state === 'done' ? 'Done' : 'Stopped'}: ${text}`}
      </strong>
      {job.state === 'running' && (
        <>
          <progress value={looked} max={Math.max(1, total)} aria-label="Progress" />
          <span class="row">
            <ActionButton label="Stop" action={onCancel} />
            <span class="muted">What was {words[job.action]} stays so; the rest stays here.</span>
          </span>
        </>
      )}
    </div>
  );
}
