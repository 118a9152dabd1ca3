import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { niceScale } from './nice-scale.ts';

export interface Series {
  label: string;
  /** Names its colour in charts.css. */
  tone: 'good' | 'warn' | 'bad' | 'wait' | 'accent' | 'soft';
  /** One for each bucket; undefined where there is none. */
  values: readonly (number | undefined)[];
}

export interface TimeChartProps {
  title: string;
  kind: 'bars' | 'lines';
  /** Start of each bucket, in milliseconds since the epoch. */
  times: readonly number[];
  bucket: number;
  series: readonly Series[];
  format?: (value: number) => string;
  /** Where there is nothing to draw. */
  emptyText: string;
  /** Makes periods choosable: by dragging, or with Shift and the arrow keys. @param until - where the last bucket ends */
  onSelect?: (since: number, until: number) => void;
}

const HEIGHT = 160;
/** Hours of 24: short, and the same everywhere. */
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const EDGE = { top: 8, right: 8, bottom: 22, left: 52 };

/** A chart over time: stacked bars, or lines. The arrow keys move through the buckets as the mouse does. */
export function TimeChart({
  title,
  kind,
  times,
  bucket,
  series,
  format = formatCount,
  emptyText,
  onSelect,
}: TimeChartProps) {
  const [box, width] = useWidth();
  const [active, setActive] = useState<number>();
  const totals = times.map((_, index) => {
    const values = series.map((each) => each.values[index] ?? 0);
    return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
  });
  const isEmpty = totals.every((total) => total === 0);
  const { top, values: ticks } = niceScale(Math.max(0, ...totals));
  const inner = Math.max(1, width - EDGE.left - EDGE.right);
  const slot = inner / Math.max(1, times.length);
  const y = (value: number) => EDGE.top + (HEIGHT - EDGE.top - EDGE.bottom) * (1 - value / top);
  const x = (index: number) => EDGE.left + index * slot;

  /** Where a choice began. */
  const anchor = useRef<number>(undefined);
  const select = (index: number) => {
    const [first, last] = [Math.min(anchor.current ?? index, index), Math.max(anchor.current ?? index, index)];
    const [since, end] = [times[first], times[last]];
    if (since !== undefined && end !== undefined) onSelect?.(since, end + bucket);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = clamp((active ?? times.length) + step, times.length);
    setActive(next);
    if (!event.shiftKey) anchor.current = undefined;
    else {
      anchor.current ??= active ?? next;
      select(next);
    }
  };
  const indexAt = (event: PointerEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return clamp(Math.floor((event.clientX - left - EDGE.left) / slot), times.length);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (!onSelect || times.length === 0) return;
    box.current?.setPointerCapture(event.pointerId);
    anchor.current = indexAt(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    const index = indexAt(event);
    setActive(index);
    if (event.buttons === 1 && anchor.current !== undefined && index !== active) select(index);
  };
  const onPointerUp = () => {
    if (anchor.current !== undefined) select(active ?? anchor.current);
    anchor.current = undefined;
  };
  /** A finger that scrolls the page chooses nothing. */
  const onPointerCancel = () => {
    anchor.current = undefined;
  };
  const at = active === undefined ? undefined : times[active];
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <Legend series={series} active={active} format={format} />
      </figcaption>
      <div
        class={`chart-box ${onSelect ? 'is-selectable' : ''}`}
        ref={box}
        role="application"
        aria-roledescription="chart"
        aria-label={`${title}. Use the left and right arrow keys to read the values${onSelect ? ', with Shift to choose a period' : ''}.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the values
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerCancel}
        onPointerLeave={() => setActive(undefined)}
        onBlur={() => setActive(undefined)}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick}>
              <line class="grid" x1={EDGE.left} x2={width - EDGE.right} y1={y(tick)} y2={y(tick)} />
              <text class="tick" x={EDGE.left - 6} y={y(tick) + 4} text-anchor="end">
                {format(tick)}
              </text>
            </g>
          ))}
          {timeTicks(times, inner).map((index) => (
            <text key={index} class="tick" x={x(index) + slot / 2} y={HEIGHT - 5} text-anchor="middle">
              {tickTime(times[index] ?? 0, bucket)}
            </text>
          ))}
          {active !== undefined && (
            <rect class="active" x={x(active)} y={EDGE.top} width={slot} height={HEIGHT - EDGE.top - EDGE.bottom} />
          )}
          {kind === 'bars' &&
            times.map((time, index) => <Bar key={time} series={series} index={index} x={x(index)} slot={slot} y={y} />)}
          {kind === 'lines' &&
            series.map((each) => <Line key={each.label} series={each} x={(index) => x(index) + slot / 2} y={y} />)}
        </svg>
        {isEmpty && <p class="chart-empty">{emptyText}</p>}
      </div>
      <p class="chart-reading" aria-live="polite">
        {at === undefined ? ' ' : `${bucketText(at, bucket)}: ${readingText(series, active ?? 0, format)}`}
      </p>
    </figure>
  );
}

function Legend({
  series,
  active,
  format,
}: {
  series: readonly Series[];
  active: number | undefined;
  format: (value: number) => string;
}) {
  return (
    <ul class="legend">
      {series.map(({ label, tone, values }) => {
        const value = active === undefined ? undefined : values[active];
        return (
          <li key={label}>
            <span class={`key tone-${tone}`} />
            {label}
            {value !== undefined && <strong>{format(value)}</strong>}
          </li>
        );
      })}
    </ul>
  );
}

function Bar({
  series,
  index,
  x,
  slot,
  y,
}: {
  series: readonly Series[];
  index: number;
  x: number;
  slot: number;
  y: (value: number) => number;
}) {
  const gap = slot > 6 ? 2 : slot > 3 ? 1 : 0;
  let base = 0;
  return (
    <>
      {series.map(({ label, tone, values }) => {
        const value = values[index] ?? 0;
        const from = base;
        base += value;
        if (value === 0) return null;
        const height = Math.max(1, y(from) - y(base));
        return (
          <rect
            key={label}
            class={`tone-${tone}`}
            x={x + gap / 2}
            y={y(from) - height}
            width={Math.max(1, slot - gap)}
            height={height}
          />
        );
      })}
    </>
  );
}

/** A line that is interrupted where there is no value; a value between two gaps is a dot. */
function Line({
  series: { tone, values },
  x,
  y,
}: {
  series: Series;
  x: (index: number) => number;
  y: (value: number) => number;
}) {
  const parts: string[] = [];
  const dots: { cx: number; cy: number }[] = [];
  values.forEach((value, index) => {
    if (value === undefined) return;
    const isStart = values[index - 1] === undefined;
    parts.push(`${isStart ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
    if (isStart && values[index + 1] === undefined) dots.push({ cx: x(index), cy: y(value) });
  });
  return (
    <>
      <path class={`line tone-${tone}`} d={parts.join('')} />
      {dots.map(({ cx, cy }) => (
        <circle key={cx} class={`tone-${tone}`} cx={cx} cy={cy} r={2.5} />
      ))}
    </>
  );
}

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

function clamp(index: number, count: number): number {
  return Math.min(Math.max(0, index), count - 1);
}

/** The indexes that get a label: as many as have room. */
function timeTicks(times: readonly number[], width: number): number[] {
  const every = Math.max(1, Math.ceil(times.length / Math.max(1, Math.floor(width / 90))));
  return times.flatMap((_, index) => ((times.length - 1 - index) % every === Math.floor(every / 2) ? [index] : []));
}

function tickTime(at: number, bucket: number): string {
  const date = new Date(at);
  if (bucket > 3_600_000) return date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
  return date.toLocaleTimeString(undefined, CLOCK);
}

function bucketText(at: number, bucket: number): string {
  const from = new Date(at).toLocaleString(undefined, { month: 'short', day: 'numeric', ...CLOCK });
  if (bucket <= 60_000) return from;
  return `${from} to ${new Date(at + bucket).toLocaleTimeString(undefined, CLOCK)}`;
}

function readingText(series: readonly Series[], index: number, format: (value: number) => string): string {
  const texts = series.flatMap(({ label, values }) => {
    const value = values[index];
    return value === undefined ? [] : [`${label.toLowerCase()} ${format(value)}`];
  });
  return texts.join(', ') || 'nothing';
}

/** `950`, `1.2k`, `3.4M`. */
export function formatCount(value: number): string {
  if (value >= 1_000_000) return `${Math.round(value / 100_000) / 10}M`;
  return value >= 10_000 ? `${Math.round(value / 100) / 10}k` : String(Math.round(value));
}
