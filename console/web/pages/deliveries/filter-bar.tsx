import { Select } from '../../parts/controls/select.tsx';
import { TypedFilter } from '../../parts/controls/typed-filter.tsx';
import type { DeliveryQuery } from './delivery-query.ts';

const outcomes = [
  ['', 'Any outcome'],
  ['delivered', 'Delivered'],
  ['retrying', 'Retrying'],
  ['parked,queued', 'Waiting'],
  ['retrying,parked,queued', 'Retrying or waiting'],
  ['dead', 'Dead'],
  ['skipped', 'Skipped'],
  ['retrying,dead,purged', 'Any failure'],
] as const;

const spans = [
  ['', 'Any time'],
  ['900000', 'Last 15 minutes'],
  ['3600000', 'Last hour'],
  ['86400000', 'Last 24 hours'],
  ['604800000', 'Last 7 days'],
] as const;

export interface FilterBarProps {
  query: DeliveryQuery;
  plugins: readonly string[];
  onChange: (query: DeliveryQuery) => void;
}

/** The filters of the list. They apply as they are chosen, and are part of the address. */
export function FilterBar({ query, plugins, onChange }: FilterBarProps) {
  const set = (change: Partial<DeliveryQuery>) => onChange({ ...query, ...change });
  const names = query.plugin && !plugins.includes(query.plugin) ? [query.plugin, ...plugins] : plugins;
  return (
    <search class="filters">
      <Select label="Outcome" value={query.outcome} options={outcomes} onChange={(outcome) => set({ outcome })} />
      <Select
        label="Plugin"
        value={query.plugin}
        options={[['', 'Any plugin'], ...names.map((name) => [name, name] as const)]}
        onChange={(plugin) => set({ plugin })}
      />
      <TypedFilter label="Event type" placeholder="task.*" value={query.type} onChange={(type) => set({ type })} />
      <TypedFilter label="HTTP status" placeholder="5xx" value={query.status} onChange={(status) => set({ status })} />
      <TypedFilter
        label="Text"
        placeholder="In id, event, error"
        value={query.text}
        onChange={(text) => set({ text })}
      />
      <Select label="Time" value={query.within} options={spans} onChange={(within) => set({ within })} />
    </search>
  );
}
