import { useEffect, useState } from 'preact/hooks';
import type { PluginAnswer } from '../../api/plugin.ts';
import { request } from '../data/request.ts';
import { useAction } from '../data/use-action.ts';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { ChangeList } from './change-list.tsx';
import { ConfigField } from './config-field.tsx';
import { type Config, usePlan } from './use-plan.ts';

export interface ConfigFormProps {
  name: string;
  answer: PluginAnswer;
  isReadOnly: boolean;
  /** The configuration was just written: says so. */
  isWritten: boolean;
  onWritten: () => Promise<void>;
  /** Called with every change, written or not. @param isChanged - false when it equals what is written */
  onEdited: (config: Config, isChanged: boolean) => void;
}

/** The configuration as a form made from its schema. It shows what will change before it writes. */
export function ConfigForm({ name, answer, isReadOnly, isWritten, onWritten, onEdited }: ConfigFormProps) {
  const { details, schema, commonKeys } = answer;
  const stored: Config = details.config ?? {};
  const [config, setConfig] = useState<Config>(stored);
  const [formKey, setFormKey] = useState(0);
  const isChanged = JSON.stringify(sorted(config)) !== JSON.stringify(sorted(stored));
  useEffect(() => onEdited(config, isChanged), [config, isChanged]);
  const isNew = !details.configured;
  const { plan, problem, isChecking } = usePlan(name, config, details.version, isChanged);
  const write = useAction(async () => {
    const body = { config, version: details.version };
    await request(`/api/plugins/${encodeURIComponent(name)}/config`, { method: 'PUT', body });
    await onWritten();
  });
  const faults = plan?.problems ?? (details.configured ? details.problems : []);
  const own = Object.keys(schema.properties).filter((key) => !commonKeys.includes(key));
  const unknown = Object.keys(config).filter((key) => !Object.hasOwn(schema.properties, key));
  const reset = () => {
    setConfig(stored);
    setFormKey(formKey + 1);
  };
  const fields = (keys: readonly string[]) =>
    keys.map((key) => (
      <ConfigField
        key={`${key} ${formKey}`}
        name={key}
        schema={schema.properties[key] ?? {}}
        isRequired={schema.required?.includes(key) ?? false}
        value={config[key]}
        problems={faults.filter(({ path }) => path === key || path.startsWith(`${key}.`)).map(({ text }) => text)}
        isDisabled={isReadOnly || write.isRunning}
        onChange={(value) => setConfig((before) => withKey(before, key, value))}
      />
    ));
  const general = faults.filter(({ path }) => !Object.hasOwn(schema.properties, path.split('.')[0] ?? ''));
  const canWrite = plan !== undefined && plan.problems.length === 0 && !isChecking && !write.isRunning;
  return (
    <form
      class="config-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (canWrite) void write.run();
      }}
    >
      {general.map(({ text }) => (
        <p key={text} class="wrong">
          {text}
        </p>
      ))}
      {fields([...own, ...unknown])}
      <details open={commonKeys.some((key) => config[key] !== undefined)}>
        <summary>Settings that every plugin has</summary>
        {fields(commonKeys)}
      </details>
      <ProblemNotice problem={problem ?? write.problem} />
      <div class={`config-plan ${isChanged ? 'is-changed' : ''}`} aria-live="polite">
        {!isChanged && (
          <span class="muted">{isWritten ? 'Written. Functions use it within seconds.' : 'No changes.'}</span>
        )}
        {isChanged && plan && (
          <>
            <ChangeList changes={plan.changes} />
            {plan.warnings.map((warning) => (
              <p key={warning} class="muted">
                {warning}
              </p>
            ))}
          </>
        )}
        {isChanged && (
          <div class="row">
            <button type="submit" class="button primary" disabled={!canWrite}>
              {write.isRunning
                ? 'Writing'
                : isNew
                  ? 'Create the configuration'
                  : `Write ${plan?.changes.length ?? ''} ${plan?.changes.length === 1 ? 'change' : 'changes'}`}
            </button>
            <button type="button" class="button" onClick={reset}>
              Discard
            </button>
            {plan && plan.problems.length > 0 && <span class="wrong">{plan.problems.length} to correct first</span>}
          </div>
        )}
      </div>
    </form>
  );
}

function withKey(config: Config, key: string, value: unknown): Config {
  const { [key]: _, ...rest } = config;
  return value === undefined ? rest : { ...config, [key]: value };
}

function sorted(config: Config): [string, unknown][] {
  return Object.entries(config).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
