import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { PluginDetails } from '../../../../operator/plugins/show-plugin.ts';
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
import type { ExpectedPause } from './pause-button.tsx';
import { PluginSummaryCard } from './plugin-summary-card.tsx';
import { PluginSwitches } from './plugin-switches.tsx';
import { TestEvent } from './test-event.tsx';
import { useFormAnswer } from './use-form-answer.ts';

/** Milliseconds between two reads. */
const REFRESH = 5_000;

/** One plugin instance: state, switches, configuration, earlier configurations. */
export function PluginPage() {
  const { params } = useRoute();
  const name = params.plugin ?? '';
  const isReadOnly = useReadOnly();
  const { data, problem, reload } = useApi<PluginAnswer>(`/api/plugins/${encodeURIComponent(name)}`, {
    every: REFRESH,
  });
  const form = useFormAnswer(data);
  const [expected, setExpected] = useState<ExpectedPause>();
  const details = data && withPause(data.details, expected);
  const [edited, setEdited] = useState<Config>();
  return (
    <>
      <Breadcrumb links={[['/plugins', 'Plugins']]} />
      <PageTitle title={name}>
        {details && !isReadOnly && <PluginSwitches details={details} onExpect={setExpected} onChanged={reload} />}
      </PageTitle>
      <ProblemNotice problem={problem} />
      {!data && !problem && <SkeletonRows count={6} />}
      {data && details && form.answer && (
        <>
          <PluginSummaryCard answer={{ ...data, details }} />
          <div class="columns">
            <section class="card">
              <h2 class="card-title">Configuration</h2>
              {form.isOutdated && <OutdatedNotice onLoad={form.adopt} />}
              <ConfigForm
                key={`${name} ${form.answer.details.version}`}
                name={name}
                answer={form.answer}
                isReadOnly={isReadOnly}
                isWritten={form.isWritten}
                onWritten={async () => {
                  form.written();
                  await reload();
                }}
                onEdited={(config, isChanged) => {
                  setEdited(config);
                  form.edited(isChanged);
                }}
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

/** As the plugin is about to be. */
function withPause(details: PluginDetails, expected: ExpectedPause | undefined): PluginDetails {
  if (expected === undefined) return details;
  const { paused: _, ...health } = details.health;
  if (expected !== null) return { ...details, state: 'paused', health: { ...health, paused: expected } };
  return { ...details, state: details.state === 'paused' ? 'running' : details.state, health };
}

/** Somebody else wrote while somebody types here: what is typed stays. */
function OutdatedNotice({ onLoad }: { onLoad: () => void }) {
  return (
    <div class="notice warn" role="status">
      <strong>Somebody else changed this configuration meanwhile.</strong>
      <span>Your changes below are not written, and can't be. Load the new configuration, then make them again.</span>
      <span class="row">
        <button type="button" class="button" onClick={onLoad}>
          Load it, and discard my changes
        </button>
      </span>
    </div>
  );
}
