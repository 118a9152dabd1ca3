import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ReplayResult } from '../../../../operator/replay/replay-query.ts';
import { isRange, type Range, ranges } from '../../../api/activity.ts';
import type { PluginsAnswer } from '../../../api/plugins.ts';
import type { ReplayAnswer, ReplayRequest } from '../../../api/replay.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { request } from '../../data/request.ts';
import { useReadOnly } from '../../data/stage-info.ts';
import { useAction } from '../../data/use-action.ts';
import { useActivity } from '../../data/use-activity.ts';
import { useApi } from '../../data/use-api.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { Select } from '../../parts/select.tsx';
import { RangePicker } from '../overview/range-picker.tsx';

/** Milliseconds between two looks at a replay that runs. */
const REFRESH = 500;

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
  const isReadOnly = useReadOnly();
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
          title="Events"
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
        {!isReadOnly && <RunReplay key={JSON.stringify(replayed)} asked={replayed} />}
      </section>
    </>
  );
}

function lastHour(): { since: number; until: number } {
  const until = Math.ceil(Date.now() / 60_000) * 60_000;
  return { since: until - 3_600_000, until };
}

/** Counts first, then sends. */
function RunReplay({ asked }: { asked: ReplayRequest }) {
  const [preview, setPreview] = useState<ReplayResult>();
  const [job, setJob] = useState<ReplayAnswer>();
  const look = useAction(async () =>
    setPreview(await request<ReplayResult>('/api/replays/preview', { method: 'POST', body: asked })),
  );
  const run = useAction(async () =>
    setJob(await request<ReplayAnswer>('/api/replays', { method: 'POST', body: asked })),
  );
  const id = job?.state === 'running' ? job.id : undefined;
  useEffect(() => {
    if (id === undefined) return;
    const timer = setInterval(() => void request<ReplayAnswer>(`/api/replays/${id}`).then(setJob, () => {}), REFRESH);
    return () => clearInterval(timer);
  }, [id]);
  const total = preview?.total ?? 0;
  const count = total - (preview?.withoutText ?? 0);
  return (
    <div class="stack">
      <ProblemNotice problem={look.problem ?? run.problem ?? job?.problem} />
      {!job && (
        <div class="row">
          <button type="button" class="button" disabled={look.isRunning} onClick={look.run}>
            {look.isRunning ? 'Counting' : 'Count the events'}
          </button>
          {preview && (
            <button type="button" class="button primary" disabled={count === 0 || run.isRunning} onClick={run.run}>
              Replay {count} {count === 1 ? 'event' : 'events'} to {asked.plugin ?? 'all plugins'}
            </button>
          )}
          {preview && preview.withoutText > 0 && (
            <span class="muted">{preview.withoutText} can't be replayed: the history does not have their text.</span>
          )}
        </div>
      )}
      {job && job.state !== 'failed' && (
        <div class={`notice ${job.state === 'done' ? 'good' : 'warn'}`} role="status">
          <strong>
            {{ running: 'Working', done: 'Done', stopped: 'Stopped', failed: '' }[job.state]}: {job.sent} of{' '}
            {job.total ?? job.sent} sent
          </strong>
          {job.state === 'running' && (
            <>
              <progress value={job.sent} max={Math.max(1, job.total ?? 1)} aria-label="Progress" />
              <span>
                <ActionButton label="Stop" action={() => request(`/api/replays/${job.id}`, { method: 'DELETE' })} />
              </span>
            </>
          )}
          {job.state !== 'running' && (
            <a href={`/deliveries${asked.plugin ? `?plugin=${encodeURIComponent(asked.plugin)}` : ''}`}>
              See the deliveries
            </a>
          )}
        </div>
      )}
    </div>
  );
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
