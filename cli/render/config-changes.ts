import type { ConfigChange } from '../../operator/settings/config-changes.ts';
import { printable } from '../../sdk/text/printable.ts';
import type { View } from './view.ts';

/** Changes of a configuration, a line each: `~ url: https://a → https://b`. Of a secret only that it changes. */
export function renderChanges(changes: readonly ConfigChange[], view: View): string {
  return changes.map((change) => renderChange(change, view)).join('\n');
}

function renderChange({ path, before, after, secret, kind }: ConfigChange, { color }: View): string {
  const key = printable(path);
  const was = secret ? '(set)' : printable(before ?? '');
  const is = secret ? '(set)' : printable(after ?? '');
  if (kind === 'added') return color.green(`+ ${key}: ${is}`);
  if (kind === 'removed') return color.red(`- ${key}: ${was}`);
  return color.yellow(`~ ${key}: ${secret ? '(set) → (changed)' : `${was} → ${is}`}`);
}
