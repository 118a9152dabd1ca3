import type { PluginHour } from '../../../operator/activity/activity.ts';

/** Deliveries hour by hour: what succeeded upwards, what failed in red on top. */
export function Sparkline({ hours, label }: { hours: readonly { good: number; bad: number }[]; label: string }) {
  const largest = Math.max(1, ...hours.map(({ good, bad }) => good + bad));
  const width = 4;
  return (
    <svg class="sparkline" width={hours.length * width} height={24} role="img" aria-label={label}>
      {hours.map(({ good, bad }, index) => {
        const goodHeight = good === 0 ? 0 : Math.max(1, (good / largest) * 22);
        const badHeight = bad === 0 ? 0 : Math.max(2, (bad / largest) * 22);
        return (
          <g key={index}>
            <rect class="tone-none" x={index * width} y={23} width={width - 1} height={1} />
            <rect class="tone-good" x={index * width} y={24 - goodHeight} width={width - 1} height={goodHeight} />
            <rect
              class="tone-bad"
              x={index * width}
              y={24 - goodHeight - badHeight}
              width={width - 1}
              height={badHeight}
            />
          </g>
        );
      })}
    </svg>
  );
}

const HOUR = 3_600_000;

/** The last 24 hours, with empty ones. @param now - milliseconds since the epoch */
export function hourBars(hours: readonly PluginHour[], now: number): { good: number; bad: number }[] {
  const last = Math.floor(now / HOUR) * HOUR;
  return Array.from({ length: 24 }, (_, index) => {
    const hour = hours.find(({ at }) => at === last - (23 - index) * HOUR);
    return { good: hour?.delivered ?? 0, bad: (hour?.retried ?? 0) + (hour?.dead ?? 0) };
  });
}
