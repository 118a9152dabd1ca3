import { useState } from 'preact/hooks';
import { type DeadLettersAnswer, type LetterGroup, MAX_LISTED } from '../../../api/dead-letters.ts';
import { useApi } from '../../data/use-api.ts';
import { useJob } from '../../data/use-job.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { JobProgress } from './job-progress.tsx';
import { LetterGroupCard } from './letter-group-card.tsx';

/** What failed for good, by plugin and reason, with the fix; send it again, or delete it. */
export function DeadLettersPage() {
  const { data, problem, reload } = useApi<DeadLettersAnswer>('/api/dead-letters');
  const [text, setText] = useState('');
  const job = useJob(() => void reload());
  const groups = data?.groups.filter((group) => contains(group, text)) ?? [];
  return (
    <>
      <PageTitle title="Dead letters">
        <ActionButton label="Look again" action={reload} />
      </PageTitle>
      <ProblemNotice problem={problem ?? job.problem} />
      <JobProgress job={job.job} onCancel={job.cancel} />
      {!data && !problem && <SkeletonRows count={3} />}
      {data && data.looked > 0 && (
        <search class="find">
          <label class="field">
            <span>Filter by plugin, reason or error</span>
            <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
          </label>
        </search>
      )}
      <div class="stack">
        {groups.map((group) => (
          <LetterGroupCard
            key={`${group.kind} ${group.plugin} ${group.reason}`}
            group={group}
            isBusy={job.job?.state === 'running'}
            onStart={job.start}
          />
        ))}
      </div>
      {data && data.looked >= MAX_LISTED && <p class="muted more">There are more than these {MAX_LISTED}.</p>}
      {data?.looked === 0 && (
        <EmptyState title="No dead letters">
          <p>
            A delivery that fails for good, or uses up its retries, is kept here for 14 days. You can send it again.
          </p>
        </EmptyState>
      )}
      {data && data.looked > 0 && groups.length === 0 && <EmptyState title="No dead letter matches" />}
    </>
  );
}

function contains({ plugin, reason, kind, letters }: LetterGroup, text: string): boolean {
  const texts = [kind, plugin, reason, ...letters.flatMap(({ error, eventType }) => [error, eventType])];
  return texts.some((each) => each?.toLowerCase().includes(text.trim().toLowerCase()));
}
