import type { PluginAnswer } from '../../../api/plugin.ts';
import { hourBars, Sparkline } from '../../charts/sparkline.tsx';
import { Facts } from '../../parts/facts.tsx';
import { PluginStatus } from '../../parts/plugin/plugin-status.tsx';
import { DueTime, RelativeTime } from '../../parts/relative-time.tsx';
import { stateText } from '../../text/state-text.ts';

/** Milliseconds that a delivery waits for a paused plugin, at most (docs/reference/retries-and-limits.md, `MAX_PARKED`). */
const MAX_WAIT = 14 * 86_400_000;

/** How the instance is, what holds it back, and what it did in the last day. */
export function PluginSummaryCard({ answer: { details, activity, now } }: { answer: PluginAnswer }) {
  const { state, health, hooks, description, instance } = details;
  const name = encodeURIComponent(instance);
  const { words, fix, tone } = stateText(state);
  const sum = (key: 'delivered' | 'dead' | 'retried') =>
    activity?.hours.reduce((total, hour) => total + hour[key], 0) ?? 0;
  return (
    <section class={`notice summary ${tone}`}>
      <div class="summary-head">
        <PluginStatus state={state} />
        <span>
          {words}. {fix}
        </span>
      </div>
      {health.paused && (
        <p>
          Paused <RelativeTime at={health.paused.since} />: {health.paused.reason}
          <span class="sub">
            Unless you resume it, the first that wait become dead letters{' '}
            <DueTime at={health.paused.since + MAX_WAIT} />.
          </span>
        </p>
      )}
      {health.circuit && (
        <p>
          Down since <RelativeTime at={health.circuit.since} />; it is tried again <DueTime at={health.circuit.until} />
          . The last error: {health.circuit.error}
        </p>
      )}
      {health.isolated && (
        <p>
          Isolated; it ends <DueTime at={health.isolated.until} />.
        </p>
      )}
      {health.slow && (
        <p>
          Slow; it is tried in the batch again <DueTime at={health.slow.until} />.
        </p>
      )}
      <div class="summary-facts">
        <Facts
          items={[
            ['Does', description],
            ['Hooks', hooks.join(', ')],
            [
              'Last 24 h',
              <span class="row">
                <Sparkline hours={hourBars(activity?.hours ?? [], now)} label="Deliveries by hour, failures on top" />
                <a href={`/deliveries?plugin=${name}`}>{sum('delivered')} delivered</a>
                <a href={`/deliveries?plugin=${name}&outcome=retrying,dead,purged`}>
                  {sum('retried')} retried, {sum('dead')} dead
                </a>
              </span>,
            ],
            [
              'Last error',
              activity?.lastFailure && (
                <>
                  {activity.lastFailure.error}{' '}
                  <span class="muted">
                    <RelativeTime at={activity.lastFailure.at} />
                  </span>
                </>
              ),
            ],
          ]}
        />
      </div>
    </section>
  );
}
