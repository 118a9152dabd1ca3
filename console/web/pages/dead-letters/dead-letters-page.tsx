import { useLocation } from 'preact-iso';
import { type DeadLettersAnswer, type JobAnswer, type JobRequest, MAX_LISTED } from '../../../api/dead-letters.ts';
import { useApi } from '../../data/use-api.ts';
import { useJob } from '../../data/use-job.ts';
import { ActionButton } from '../../parts/controls/action-button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { HiddenLetters } from './hidden-letters.tsx';
import { JobProgress } from './job-progress.tsx';
import { LetterFilterBar } from './letter-filter-bar.tsx';
import { LetterGroupCard } from './letter-group-card.tsx';
import { isFiltered, readLetterFilter, writeLetterFilter } from './letter-query.ts';

/** What failed for good, by plugin and reason, with the fix; send it again, or delete it. */
export function DeadLettersPage() {
  const { query, route } = useLocation();
  const filter = readLetterFilter(query);
  const search = writeLetterFilter(filter);
  const letters = useApi<DeadLettersAnswer>(`/api/dead-letters${search}`, { keepsOther: true });
  const { data, problem, reload } = letters;
  const { job, problem: jobProblem, start, stop } = useJob<JobAnswer, JobRequest>('/api/jobs', () => void reload());
  const isEmpty = data?.groups.length === 0;
  return (
    <>
      <PageTitle title="Dead letters">
        <ActionButton label="Look again" action={reload} />
      </PageTitle>
      <ProblemNotice problem={problem ?? jobProblem} />
      <JobProgress job={job} onStop={stop} />
      <LetterFilterBar
        filter={filter}
        plugins={data?.plugins ?? []}
        onChange={(next) => route(`/dead-letters${writeLetterFilter(next)}`, true)}
      />
      {!data && !problem && <SkeletonRows count={3} />}
      {data && data.hidden > 0 && (
        <HiddenLetters count={data.hidden} onLook={reload} isWorking={job?.state === 'running'} />
      )}
      <div class="stack">
        {data?.groups.map((group) => (
          <LetterGroupCard
            key={`${group.kind} ${group.plugin} ${group.reason}`}
            group={group}
            filter={filter}
            isBusy={job?.state === 'running' || letters.isOther}
            onStart={start}
          />
        ))}
      </div>
      {data && data.looked >= MAX_LISTED && (
        <p class="muted more">There are more than these {MAX_LISTED}. Redrive and purge look at all of them.</p>
      )}
      {isEmpty && isFiltered(filter) && (
        <EmptyState title="No dead letter matches">
          <p>
            <button type="button" class="button" onClick={() => route('/dead-letters')}>
              Remove all filters
            </button>
          </p>
        </EmptyState>
      )}
      {data?.looked === 0 && data.hidden === 0 && !isFiltered(filter) && (
        <EmptyState title="No dead letters">
          <p>
            A delivery that fails for good, or uses up its retries, is kept here for 14 days. You can send it again.
          </p>
        </EmptyState>
      )}
    </>
  );
}
