export interface SelectProps {
  label: string;
  value: string;
  /** Value and text. */
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

/** A labelled choice. */
export function Select({ label, value, options, onChange }: SelectProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
