import type { PluginRow } from '../../../api/plugins.ts';
import type { WaitingAnswer } from '../../../api/waiting.ts';
import { hourBars, Sparkline } from '../../charts/sparkline.tsx';
import { useApi } from '../../data/use-api.ts';
import { RelativeTime } from '../relative-time.tsx';
import { PluginStatus } from './plugin-status.tsx';

/** Milliseconds between two counts of what waits. */
const REFRESH = 10_000;

/** One row per plugin instance: state, the last 24 hours, the last error. */
export function PluginTable({ plugins, now }: { plugins: readonly PluginRow[]; now: number }) {
  const { data: waiting } = useApi<WaitingAnswer>('/api/waiting', { every: REFRESH });
  return (
    <>
      <table class="table plugins">
        <thead>
          <tr>
            <th scope="col">Plugin</th>
            <th scope="col">State</th>
            <th scope="col">Last 24 hours</th>
            <th scope="col" class="number">
              Delivered
            </th>
            <th scope="col" class="number">
              Retried
            </th>
            <th scope="col" class="number">
              Dead
            </th>
            <th scope="col" class="number">
              Waiting
            </th>
            <th scope="col">Last error</th>
          </tr>
        </thead>
        <tbody>
          {plugins.map((plugin) => (
            <Row key={plugin.name} plugin={plugin} now={now} waiting={waiting} />
          ))}
        </tbody>
      </table>
      {waiting && <Queues queues={waiting.queues} />}
    </>
  );
}

interface RowProps {
  plugin: PluginRow;
  now: number;
  waiting: WaitingAnswer | undefined;
}

function Row({ plugin: { name, description, state, activity }, now, waiting }: RowProps) {
  const sum = (key: 'delivered' | 'retried' | 'dead') =>
    activity?.hours.reduce((total, hour) => total + hour[key], 0) ?? 0;
  const failure = activity?.lastFailure;
  return (
    <tr>
      <td class="cell-name">
        <a class="row-link" href={`/plugins/${encodeURIComponent(name)}`}>
          {name}
        </a>
        <span class="sub">{description ?? 'not in the catalog'}</span>
      </td>
      <td class="cell-state">
        <PluginStatus state={state} />
      </td>
      <td class="cell-spark">
        <Sparkline
          hours={hourBars(activity?.hours ?? [], now)}
          label={`${sum('delivered')} delivered, ${sum('retried')} retried, ${sum('dead')} dead in 24 hours`}
        />
      </td>
      <td class="number" data-label="Delivered">
        {sum('delivered')}
      </td>
      <td class="number" data-label="Retried">
        {sum('retried')}
      </td>
      <td class="number" data-label="Dead">
        <Count of={sum('dead')} plugin={name} outcome="dead" what="dead in 24 hours" />
      </td>
      <td class="number" data-label="Waiting">
        {waiting && <Waiting waiting={waiting} plugin={name} />}
      </td>
      <td class="cell-detail">
        {failure ? (
          <>
            <span class="clip" title={failure.error}>
              {failure.error}
            </span>
            <span class="sub">
              <RelativeTime at={failure.at} />
            </span>
          </>
        ) : (
          <span class="muted">No error</span>
        )}
      </td>
    </tr>
  );
}

/** What SQS counts, of all plugins together. Nothing while the queues are empty. */
function Queues({ queues: { dispatch, retry, slow } }: Pick<WaitingAnswer, 'queues'>) {
  const parts = [
    ...(dispatch > 0 ? [`${dispatch} on the dispatch queue`] : []),
    ...(retry > 0 ? [`${retry} on the retry queue`] : []),
    ...(slow > 0 ? [`${slow} on the slow queue`] : []),
  ];
  return parts.length === 0 ? null : <p class="table-note muted">Messages of all plugins: {parts.join(', ')}.</p>;
}

function Waiting({ waiting, plugin }: { waiting: WaitingAnswer; plugin: string }) {
  const { count = 0, isAtLeast = false } = waiting.plugins.find((each) => each.plugin === plugin) ?? {};
  return (
    <Count
      of={count}
      isAtLeast={isAtLeast}
      plugin={plugin}
      outcome="retrying,parked,queued"
      what="waiting for an attempt"
    />
  );
}

interface CountProps {
  of: number;
  isAtLeast?: boolean;
  plugin: string;
  outcome: string;
  /** For the link's name. */
  what: string;
}

/** A number that leads to the deliveries that it counts; no link where there are none. */
function Count({ of: count, isAtLeast, plugin, outcome, what }: CountProps) {
  if (count === 0) return <>0</>;
  const text = `${count}${isAtLeast ? '+' : ''}`;
  const href = `/deliveries?${new URLSearchParams({ plugin, outcome, within: '86400000' })}`;
  return (
    <a class="cell-link" href={href} aria-label={`${plugin}: ${text} ${what}`}>
      {text}
    </a>
  );
}
