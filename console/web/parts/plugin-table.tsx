import type { PluginRow } from '../../api/plugins.ts';
import { hourBars, Sparkline } from '../charts/sparkline.tsx';
import { PluginStatus } from './plugin-status.tsx';
import { RelativeTime } from './relative-time.tsx';

/** One row per plugin instance: state, the last 24 hours, the last error. */
export function PluginTable({ plugins, now }: { plugins: readonly PluginRow[]; now: number }) {
  return (
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
          <th scope="col">Last error</th>
        </tr>
      </thead>
      <tbody>
        {plugins.map((plugin) => (
          <Row key={plugin.name} plugin={plugin} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ plugin: { name, description, state, activity }, now }: { plugin: PluginRow; now: number }) {
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
        {sum('dead')}
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
          <span class="muted">none</span>
        )}
      </td>
    </tr>
  );
}
