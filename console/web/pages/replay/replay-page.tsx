import { useContext, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { isRange, type Range, ranges } from '../../../api/activity.ts';
import type { PluginsAnswer } from '../../../api/plugins.ts';
import type { ReplayAnswer, ReplayRequest } from '../../../api/replay.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { StageContext, useReadOnly } from '../../data/stage-info.ts';
import { useActivity } from '../../data/use-activity.ts';
import { useApi } from '../../data/use-api.ts';
import { useJob } from '../../data/use-job.ts';
import { Select } from '../../parts/controls/select.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { RangePicker } from '../overview/range-picker.tsx';
import { CountAndReplay } from './count-and-replay.tsx';
import { ReplayProgress } from './replay-progress.tsx';

/** Sends events of the past again: to one plugin, or to all. */
export function ReplayPage() {
  const { query, route } = useLocation();
  const asked = query.range ?? '';
  const range: Range = isRange(asked) ? asked : '1h';
  const { data, problem } = useActivity(range);
  const plugins = useApi<PluginsAnswer>('/api/plugins');
  const [period, setPeriod] = useState(() => lastHour());
  const [plugin, setPlugin] = useState('');
  const [type, setType] = useState('');
  const info = useContext(StageContext);
  const isReadOnly = useReadOnly();
  const job = useJob<ReplayAnswer, ReplayRequest>('/api/replays');
  const isRunning = job.job?.state === 'running';
  const names = plugins.data?.plugins.filter(({ inAllowlist }) => inAllowlist).map(({ name }) => name) ?? [];
  const replayed: ReplayRequest = { ...period, ...(plugin ? { plugin } : {}), ...(type ? { type } : {}) };
  const buckets = data?.buckets ?? [];
  const { bucket } = ranges[data?.range ?? '1h'];
  const inPeriod = (at: number) => at + bucket > period.since && at < period.until;
  return (
    <>
      <PageTitle title="Replay">
        {data?.isComplete === false && <span class="muted">Counting older times</span>}
        <RangePicker range={range} onChange={(next) => route(`/replay?range=${next}`, true)} />
      </PageTitle>
      <ProblemNotice problem={problem ?? plugins.problem} />
      <section class="card">
        <TimeChart
          title="Events. Drag over the chart to choose the period"
          onSelect={(since, until) => setPeriod({ since, until })}
          kind="bars"
          times={buckets.map(({ at }) => at)}
          bucket={bucket}
          series={[
            {
              label: 'In the period',
              tone: 'accent',
              values: buckets.map(({ at, events }) => (inPeriod(at) ? events : 0)),
            },
            { label: 'Others', tone: 'soft', values: buckets.map(({ at, events }) => (inPeriod(at) ? 0 : events)) },
          ]}
          emptyText={data ? 'No event in this time' : 'Loading'}
        />
        <div class="filters replay-form">
          <TimeField label="From" value={period.since} onChange={(since) => setPeriod({ ...period, since })} />
          <TimeField label="Until" value={period.until} onChange={(until) => setPeriod({ ...period, until })} />
          <Select
            label="To plugin"
            value={plugin}
            options={[['', 'All that want them'], ...names.map((name) => [name, name] as const)]}
            onChange={setPlugin}
          />
          <label class="field">
            <span>Event type</span>
            <input
              value={type}
              placeholder="task.*"
              onInput={({ currentTarget }) => setType(currentTarget.value.trim())}
            />
          </label>
        </div>
        <p class="muted help">
          One plugin gets the events alone, from the delivery history. All plugins get them from the archive of the bus,
          or from the history when you choose an event type.
        </p>
        {isReadOnly && info && (
          <p class="muted">This console is read-only: start it without --read-only to replay events.</p>
        )}
        {!isReadOnly && (
          <CountAndReplay key={JSON.stringify(replayed)} asked={replayed} isBusy={isRunning} onStart={job.start} />
        )}
        <ProblemNotice problem={job.problem} />
        {job.job && <ReplayProgress job={job.job} isReadOnly={isReadOnly} onStop={job.stop} />}
      </section>
    </>
  );
}

function lastHour(): { since: number; until: number } {
  const until = Math.ceil(Date.now() / 60_000) * 60_000;
  return { since: until - 3_600_000, until };
}

function TimeField({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="datetime-local"
        value={localText(value)}
        onChange={({ currentTarget }) => {
          const at = new Date(currentTarget.value).getTime();
          if (!Number.isNaN(at)) onChange(at);
        }}
      />
    </label>
  );
}

/** As `datetime-local` has it: local time without a zone. */
function localText(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
