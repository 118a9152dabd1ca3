import { useState } from 'preact/hooks';
import { REDACTED } from '../../../sdk/plugin/secret.ts';
import type { KeySchema } from '../../api/plugin.ts';
import { type FieldKind, fieldKindOf } from './field-kind.ts';
import { keyHelp } from './key-help.ts';

export interface ConfigFieldProps {
  name: string;
  schema: KeySchema;
  isRequired: boolean;
  value: unknown;
  /** What is wrong with it. */
  problems: readonly string[];
  isDisabled: boolean;
  /** @param value - undefined removes the key */
  onChange: (value: unknown) => void;
}

/** One key of a configuration. */
export function ConfigField(props: ConfigFieldProps) {
  const { name, schema, isRequired, problems, value } = props;
  const kind = fieldKindOf(schema);
  const id = `config-${name}`;
  const help = [schema.description ?? keyHelp[name], defaultText(schema)].filter(Boolean).join(' ');
  const described = [help ? `${id}-help` : '', problems.length > 0 ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div class={`config-field ${problems.length > 0 ? 'is-wrong' : ''}`}>
      <label for={id}>
        <span class="mono">{name}</span>
        {isRequired && <span class="muted"> required</span>}
        {value !== undefined && !isRequired && <span class="muted"> set</span>}
      </label>
      <div class="config-input">
        <Input {...props} kind={kind} id={id} described={described} />
        {help && (
          <p id={`${id}-help`} class="help">
            {help}
          </p>
        )}
        {problems.length > 0 && (
          <p id={`${id}-problem`} class="wrong">
            {problems.join('. ')}
          </p>
        )}
      </div>
    </div>
  );
}

function defaultText({ default: value }: KeySchema): string {
  return value === undefined ? '' : `${JSON.stringify(value)} by default.`;
}

interface InputProps extends ConfigFieldProps {
  kind: FieldKind;
  id: string;
  described: string;
}

function Input({ kind, id, described, value, problems, isDisabled, onChange, schema }: InputProps) {
  const common = {
    id,
    disabled: isDisabled,
    'aria-describedby': described || undefined,
    'aria-invalid': problems.length > 0,
  } as const;
  switch (kind.kind) {
    case 'text':
      return (
        <input
          {...common}
          type="text"
          inputMode={kind.type}
          value={typeof value === 'string' ? value : ''}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onChange(currentTarget.value || undefined)}
        />
      );
    case 'secret':
      return <SecretInput common={common} value={value} onChange={onChange} />;
    case 'number':
      return (
        <input
          {...common}
          type="number"
          inputMode="decimal"
          min={kind.min}
          step={kind.step}
          value={typeof value === 'number' ? value : ''}
          onInput={({ currentTarget }) =>
            onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)
          }
        />
      );
    case 'switch':
      return (
        <input
          {...common}
          type="checkbox"
          checked={value === true}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.checked || (schema.default === true ? false : undefined))
          }
        />
      );
    case 'choice':
      return (
        <select {...common} onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}>
          <option value="">not set</option>
          {kind.options.map((option) => (
            <option key={option} selected={option === value}>
              {option}
            </option>
          ))}
        </select>
      );
    case 'list':
      return (
        <textarea
          {...common}
          rows={Math.min(8, (Array.isArray(value) ? value.length : 1) + 1)}
          spellcheck={false}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={({ currentTarget }) => {
            const items = currentTarget.value.split(/[\n,]/).map((item) => item.trim());
            const set = items.filter((item) => item !== '');
            onChange(set.length > 0 ? set : undefined);
          }}
        />
      );
    case 'json':
      return <JsonInput common={common} value={value} onChange={onChange} />;
  }
}

interface PartProps {
  common: Record<string, unknown>;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** A secret is never shown: it is set or not, and can be replaced. */
function SecretInput({ common, value, onChange }: PartProps) {
  const [stored] = useState(value);
  const isSet = value !== undefined;
  const isStored = isSet && JSON.stringify(value) === JSON.stringify(stored);
  return (
    <div class="secret">
      <input
        {...common}
        type="password"
        autocomplete="new-password"
        placeholder={isStored ? 'Set. Type to replace it' : 'Not set'}
        value={isStored ? '' : String(value ?? '')}
        onInput={({ currentTarget }) => onChange(currentTarget.value || stored)}
      />
      {isSet && (
        <button type="button" class="button" disabled={Boolean(common.disabled)} onClick={() => onChange(undefined)}>
          Remove
        </button>
      )}
      {!isSet && stored !== undefined && (
        <button type="button" class="button" onClick={() => onChange(stored)}>
          Keep
        </button>
      )}
      {typeof value === 'string' && value !== REDACTED && value.includes(REDACTED) && <p class="help">{value}</p>}
    </div>
  );
}

/** JSON that is applied while it can be read. */
function JsonInput({ common, value, onChange }: PartProps) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [isWrong, setWrong] = useState(false);
  return (
    <>
      <textarea
        {...common}
        class="mono"
        rows={Math.min(8, Math.max(2, text.split('\n').length))}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          try {
            onChange(currentTarget.value.trim() === '' ? undefined : JSON.parse(currentTarget.value));
            setWrong(false);
          } catch {
            setWrong(true);
          }
        }}
      />
      {isWrong && <p class="wrong">This is not valid JSON yet: the last valid text is used.</p>}
    </>
  );
}
