import { useState } from 'preact/hooks';
import type { ReplayResult } from '../../../../operator/replay/replay-query.ts';
import type { ReplayRequest } from '../../../api/replay.ts';
import { request } from '../../data/request.ts';
import { useAction } from '../../data/use-action.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';

export interface CountAndReplayProps {
  asked: ReplayRequest;
  /** A replay runs. */
  isBusy: boolean;
  onStart: (asked: ReplayRequest) => Promise<void>;
}

/** Counts first, then sends. */
export function CountAndReplay({ asked, isBusy, onStart }: CountAndReplayProps) {
  const [preview, setPreview] = useState<ReplayResult>();
  const look = useAction(async () =>
    setPreview(await request<ReplayResult>('/api/replays/preview', { method: 'POST', body: asked })),
  );
  const run = useAction(async () => {
    await onStart(asked);
    setPreview(undefined);
  });
  const { total = 0, withoutText = 0 } = preview ?? {};
  const count = total - withoutText;
  const isPeriodEmpty = asked.since >= asked.until;
  return (
    <div class="stack">
      <ProblemNotice problem={look.problem ?? run.problem} />
      <div class="row">
        <button type="button" class="button" disabled={look.isRunning || isPeriodEmpty} onClick={look.run}>
          {look.isRunning ? 'Counting' : 'Count the events'}
        </button>
        {preview && count > 0 && (
          <button type="button" class="button primary" disabled={isBusy || run.isRunning} onClick={run.run}>
            Replay {count} {count === 1 ? 'event' : 'events'} to {asked.plugin ?? 'all plugins'}
          </button>
        )}
        <span class="muted" aria-live="polite">
          {isPeriodEmpty && 'The period is empty: choose a start that is before its end.'}
          {preview && total === 0 && 'No event in this period. Choose another one, or another event type.'}
          {withoutText > 0 && `${withoutText} can't be replayed: the history does not have their text.`}
        </span>
      </div>
    </div>
  );
}
