import { type ActivityAnswer, ranges } from '../../../api/activity.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { durationText } from '../../parts/relative-time.tsx';

export interface ActivityChartsProps {
  answer: ActivityAnswer | undefined;
  /** There is no answer, and none on its way. */
  hasFailed: boolean;
}

/** Events, outcomes and latency over time. Keeps its place while the first answer is on its way. */
export function ActivityCharts({ answer, hasFailed }: ActivityChartsProps) {
  const buckets = answer?.buckets ?? [];
  const { bucket } = ranges[answer?.range ?? '1h'];
  const times = buckets.map(({ at }) => at);
  const unit = { 60000: 'minute', 3600000: 'hour', 21600000: '6 hours' }[bucket];
  const emptyText = answer ? 'No event in this time' : hasFailed ? 'Not known' : 'Loading';
  const common = { times, bucket, emptyText };
  const minutes = bucket / 60_000;
  return (
    <div class="cards charts">
      <section class="card">
        <TimeChart
          {...common}
          title="Events per minute"
          kind="bars"
          series={[{ label: 'Events', tone: 'accent', values: buckets.map(({ events }) => round(events / minutes)) }]}
          format={formatRate}
        />
      </section>
      <section class="card">
        <TimeChart
          {...common}
          title={`First attempts per ${unit}`}
          kind="bars"
          series={[
            { label: 'Delivered', tone: 'good', values: buckets.map((each) => scaled(each, each.outcomes.delivered)) },
            { label: 'Waiting', tone: 'wait', values: buckets.map((each) => scaled(each, each.outcomes.waiting)) },
            { label: 'Retried', tone: 'warn', values: buckets.map((each) => scaled(each, each.outcomes.retried)) },
            { label: 'Dead', tone: 'bad', values: buckets.map((each) => scaled(each, each.outcomes.dead)) },
          ]}
        />
      </section>
      <section class="card">
        <TimeChart
          {...common}
          title="Time from queue to delivery"
          kind="lines"
          series={[
            { label: 'p50', tone: 'accent', values: buckets.map(({ latency }) => latency?.p50) },
            { label: 'p99', tone: 'soft', values: buckets.map(({ latency }) => latency?.p99) },
          ]}
          format={durationText}
        />
      </section>
    </div>
  );
}

/** Outcomes of a sample stand for all events of their bucket. */
function scaled({ events, sampled }: { events: number; sampled: number }, value: number): number {
  return sampled === 0 ? 0 : Math.round((value * events) / sampled);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function formatRate(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(value < 1 ? 2 : 1);
}
