import type { PluginsAnswer } from '../../../api/plugins.ts';
import { useReadOnly } from '../../data/stage-info.ts';
import { useApi } from '../../data/use-api.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { PluginTable } from '../../parts/plugin/plugin-table.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { AddPlugin } from './add-plugin.tsx';

/** Milliseconds between two reads. */
const REFRESH = 5_000;

/** Every plugin instance of the stage, and what the catalog has besides. */
export function PluginsPage() {
  const { data, problem } = useApi<PluginsAnswer>('/api/plugins', { every: REFRESH });
  const isReadOnly = useReadOnly();
  const active = data?.plugins.filter(({ inAllowlist, configured }) => inAllowlist || configured);
  return (
    <>
      <PageTitle title="Plugins" />
      <ProblemNotice problem={problem} />
      <div class="card list">
        {!data && !problem && <SkeletonRows count={4} />}
        {data && active && active.length > 0 && <PluginTable plugins={active} now={data.now} />}
        {active?.length === 0 && (
          <EmptyState title="No plugin is set up">
            <p>Choose one below, fill in its configuration, then enable it.</p>
          </EmptyState>
        )}
      </div>
      {data && active && !isReadOnly && (
        <section class="section">
          <h2>Add a plugin, or another instance of one</h2>
          <AddPlugin catalog={data.catalog} taken={active.map(({ name }) => name)} />
        </section>
      )}
    </>
  );
}
