import type { LetterGroup } from '../../../api/dead-letters.ts';
import { stateText } from '../../text/state-text.ts';

/** Event types that are named, at most. */
const MAX_TYPES = 5;

/** What a redrive will do: which events go where, and what the plugin's state means for them. */
export function RedrivePreview({ group: { kind, plugin, types, state } }: { group: LetterGroup }) {
  const named = types.slice(0, MAX_TYPES);
  const rest = types.slice(MAX_TYPES).reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <ul class="plain-list">
        {named.map(([type, count]) => (
          <li key={type}>
            {count} × <code>{type}</code>
          </li>
        ))}
        {rest > 0 && <li>{rest} of other types</li>}
      </ul>
      <p>
        {kind === 'events' ? 'To all plugins that want them.' : `To ${plugin ?? 'the plugin that each names'} alone.`}
      </p>
      {state !== undefined && state !== 'running' && (
        <p>
          <strong>{stateText(state).words}.</strong> {consequence(state)}
        </p>
      )}
      <p>
        Each starts over with all its retries. What fails again comes back here. Dead letters that arrive meanwhile and
        match are sent too.
      </p>
    </>
  );
}

function consequence(state: NonNullable<LetterGroup['state']>): string {
  switch (state) {
    case 'paused':
      return 'They wait until you resume it.';
    case 'circuit_open':
      return 'They wait until its endpoint answers again.';
    case 'disabled':
    case 'misconfigured':
    case 'not_configured':
      return 'They would come back here: fix that first.';
    default:
      return '';
  }
}
