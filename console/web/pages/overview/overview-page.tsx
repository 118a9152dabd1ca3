import { useLocation } from 'preact-iso';
import { isRange, type Range } from '../../../api/activity.ts';
import type { PluginsAnswer } from '../../../api/plugins.ts';
import { useActivity } from '../../data/use-activity.ts';
import { useApi } from '../../data/use-api.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { PluginTable } from '../../parts/plugin/plugin-table.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { ActivityCharts } from './activity-charts.tsx';
import { CurrentProblems } from './current-problems.tsx';
import { RangePicker } from './range-picker.tsx';

/** Milliseconds between two reads. */
const REFRESH = 5_000;

/** What is wrong now, and what happened lately. */
export function OverviewPage() {
  const { query, route } = useLocation();
  const asked = query.range ?? '';
  const range: Range = isRange(asked) ? asked : '1h';
  const activity = useActivity(range, REFRESH);
  const plugins = useApi<PluginsAnswer>('/api/plugins', { every: REFRESH });
  const shown = plugins.data?.plugins.filter(({ inAllowlist }) => inAllowlist);
  return (
    <>
      <PageTitle title="Overview">
        {activity.data?.isComplete === false && <span class="muted">Counting older times</span>}
        <RangePicker range={range} onChange={(next) => route(`/?range=${next}`, true)} />
      </PageTitle>
      <ProblemNotice problem={activity.problem ?? plugins.problem} />
      {(plugins.data || !plugins.problem) && <CurrentProblems answer={plugins.data} />}
      <ActivityCharts answer={activity.data} hasFailed={activity.problem !== undefined} />
      <section class="section">
        <h2>
          Plugins <a href="/plugins">all plugins</a>
        </h2>
        <div class="card list">
          {!plugins.data && !plugins.problem && <SkeletonRows count={3} />}
          {plugins.data && shown && shown.length > 0 && <PluginTable plugins={shown} now={plugins.data.now} />}
          {shown?.length === 0 && (
            <EmptyState title="No plugin is enabled">
              <p>
                Events arrive and go nowhere. <a href="/plugins">Configure a plugin</a>, then enable it.
              </p>
            </EmptyState>
          )}
        </div>
      </section>
    </>
  );
}
