import type { Range } from '../../../api/activity.ts';

const labels: readonly (readonly [Range, string])[] = [
  ['1h', '1 hour'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
];

/** Chooses the span of the charts. */
export function RangePicker({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Span of the charts</legend>
      {labels.map(([value, label]) => (
        <button type="button" key={value} aria-pressed={value === range} onClick={() => onChange(value)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}
