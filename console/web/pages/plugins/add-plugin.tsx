import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { Select } from '../../parts/controls/select.tsx';

/** The format of instance names (docs/reference/configuration.md). */
const INSTANCE = /^[a-z0-9][a-z0-9_-]*$/i;

/** Adds a plugin of the catalog, or another instance of one: leads to its page, where it is configured and enabled. */
export function AddPlugin({ catalog, taken }: { catalog: readonly string[]; taken: readonly string[] }) {
  const { route } = useLocation();
  const [plugin, setPlugin] = useState(catalog[0] ?? '');
  const [instance, setInstance] = useState('');
  const name = instance === '' ? plugin : `${plugin}.${instance}`;
  const isTaken = taken.includes(name);
  const isWrong = instance !== '' && !INSTANCE.test(instance);
  return (
    <form
      class="find add-plugin"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTaken && !isWrong) route(`/plugins/${encodeURIComponent(name)}`);
      }}
    >
      <Select
        label="Plugin"
        value={plugin}
        options={catalog.map((each) => [each, each] as const)}
        onChange={setPlugin}
      />
      <label class="field">
        <span>Name of the instance, empty for the first</span>
        <input
          value={instance}
          placeholder="siem"
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setInstance(currentTarget.value.trim())}
        />
      </label>
      <button type="submit" class="button" disabled={isTaken || isWrong}>
        Configure {name}
      </button>
      <span class="muted" aria-live="polite">
        {isTaken ? `${name} exists: name another instance` : isWrong ? 'Use letters, digits, - and _' : ''}
      </span>
    </form>
  );
}
