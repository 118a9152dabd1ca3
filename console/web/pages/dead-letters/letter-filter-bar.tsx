import { Select } from '../../parts/controls/select.tsx';
import { TypedFilter } from '../../parts/controls/typed-filter.tsx';
import type { LetterFilter } from './letter-query.ts';

export interface LetterFilterBarProps {
  filter: LetterFilter;
  plugins: readonly string[];
  onChange: (filter: LetterFilter) => void;
}

/** Chooses dead letters. Redrive and purge take only what it shows. */
export function LetterFilterBar({ filter, plugins, onChange }: LetterFilterBarProps) {
  const set = (change: Partial<LetterFilter>) => onChange({ ...filter, ...change });
  const names = filter.plugin && !plugins.includes(filter.plugin) ? [filter.plugin, ...plugins] : plugins;
  return (
    <search class="filters letter-filters">
      <Select
        label="Plugin"
        value={filter.plugin}
        options={[['', 'Any plugin'], ...names.map((name) => [name, name] as const)]}
        onChange={(plugin) => set({ plugin })}
      />
      <TypedFilter label="Event type" placeholder="task.*" value={filter.type} onChange={(type) => set({ type })} />
      <TypedFilter
        label="Error"
        placeholder="In the last error"
        value={filter.error}
        onChange={(error) => set({ error })}
      />
    </search>
  );
}
