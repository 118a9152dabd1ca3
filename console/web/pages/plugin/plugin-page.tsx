import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { PluginAnswer } from '../../../api/plugin.ts';
import { ConfigForm } from '../../config-form/config-form.tsx';
import { FilterTry } from '../../config-form/filter-try.tsx';
import type { Config } from '../../config-form/use-plan.ts';
import { useReadOnly } from '../../data/stage-info.ts';
import { useApi } from '../../data/use-api.ts';
import { Breadcrumb } from '../../parts/breadcrumb.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { ConfigHistory } from './config-history.tsx';
import { PluginSummaryCard } from './plugin-summary-card.tsx';
import { PluginSwitches } from './plugin-switches.tsx';
import { TestEvent } from './test-event.tsx';

/** Milliseconds between two reads. */
const REFRESH = 5_000;

/** One plugin instance: state, switches, configuration, earlier configurations. */
export function PluginPage() {
  const { params } = useRoute();
  const name = params.plugin ?? '';
  const isReadOnly = useReadOnly();
  const { data, problem, reload } = useApi<PluginAnswer>(`/api/plugins/${encodeURIComponent(name)}`, REFRESH);
  const [edited, setEdited] = useState<Config>();
  const isLoaded = data?.details.instance === name;
  return (
    <>
      <Breadcrumb links={[['/plugins', 'Plugins']]} />
      <PageTitle title={name}>
        {isLoaded && !isReadOnly && <PluginSwitches details={data.details} onChanged={reload} />}
      </PageTitle>
      <ProblemNotice problem={problem} />
      {!data && !problem && <SkeletonRows count={6} />}
      {isLoaded && (
        <>
          <PluginSummaryCard answer={data} />
          <div class="columns">
            <section class="card">
              <h2 class="card-title">Configuration</h2>
              <ConfigForm
                key={`${name} ${data.details.version}`}
                name={name}
                answer={data}
                isReadOnly={isReadOnly}
                onWritten={reload}
                onEdited={setEdited}
              />
            </section>
            <div class="stack">
              {!isReadOnly && data.details.inAllowlist && <TestEvent name={name} onSent={reload} />}
              <ConfigHistory name={name} version={data.details.version} isReadOnly={isReadOnly} onChanged={reload} />
              {!isReadOnly && <FilterTry name={name} config={edited ?? data.details.config ?? {}} />}
            </div>
          </div>
        </>
      )}
    </>
  );
}
