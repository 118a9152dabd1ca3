import type { ConfigChange } from '../../../operator/settings/config-changes.ts';

/** What will change, value by value. Secrets are named, not shown. */
export function ChangeList({ changes }: { changes: readonly ConfigChange[] }) {
  return (
    <ul class="changes">
      {changes.map(({ path, before, after, secret, kind }) => (
        <li key={path}>
          <code>{path}</code>
          {secret ? (
            <span>{{ added: 'secret set', changed: 'secret replaced', removed: 'secret removed' }[kind]}</span>
          ) : (
            <span>
              {before !== null && <del>{before}</del>} {after !== null && <ins>{after}</ins>}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
