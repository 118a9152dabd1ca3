import { useMemo } from 'preact/hooks';
import { CopyButton } from '../controls/copy-button.tsx';

/** JSON as a tree: objects and lists open and close. The copy is the text as it was published. */
export function JsonView({ text }: { text: string }) {
  // The page is read every other second: a large event is drawn once.
  const tree = useMemo(() => {
    const parsed = parse(text);
    return parsed === undefined ? <pre>{text}</pre> : <Value value={parsed.value} depth={0} />;
  }, [text]);
  return (
    <>
      <div class="json-tools">
        <CopyButton text={text} label="Copy JSON" />
      </div>
      <div class="json">{tree}</div>
    </>
  );
}

/** A number that JavaScript can't hold, as it was written. */
class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, exactNumbers) };
  } catch {
    return undefined;
  }
}

/** Browsers give the source of a number as a third argument ("JSON.parse source text access", ES2026). */
function exactNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isExact = typeof value !== 'number' || Number.isSafeInteger(value) || context?.source === undefined;
  return isExact ? value : new ExactNumber(context.source ?? '');
}

function Value({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const label = name === undefined ? null : <span class="json-key">{name}: </span>;
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) {
    return (
      <div class="json-leaf">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  const size = isList ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) {
    return (
      <div class="json-leaf">
        {label}
        <span class="muted">{isList ? '[ ]' : '{ }'}</span>
      </div>
    );
  }
  const children = entries.map(([key, each]) => <Value key={key} name={key} value={each} depth={depth + 1} />);
  if (depth === 0) return <div>{children}</div>;
  return (
    <details open={depth < 3}>
      <summary>
        {label}
        <span class="muted">{size}</span>
      </summary>
      <div class="json-children">{children}</div>
    </details>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (value instanceof ExactNumber) return <span class="json-number">{value.source}</span>;
  if (typeof value === 'string') return <span class="json-text">{JSON.stringify(value)}</span>;
  return <span class={typeof value === 'number' ? 'json-number' : 'json-word'}>{String(value)}</span>;
}
