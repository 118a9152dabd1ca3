import type { SkipExplanation } from '../../../operator/explain/explanation.ts';

/** Why a plugin did not get an event, as sentences. */
export function skipTexts(skip: SkipExplanation): string[] {
  switch (skip.reason) {
    case 'no_hook':
      return [`The plugin has no hook for ${skip.found}${skip.hooks ? `: it has ${skip.hooks.join(', ')}` : ''}.`];
    case 'event_types':
      return [
        `Its event_types do not name ${skip.found}: they are ${skip.wanted.join(', ') || 'empty'}.`,
        ...now(skip.wantsNow),
      ];
    case 'filter':
      return ['Its filter does not match:', ...skip.mismatches.map(({ text }) => text), ...now(skip.wantsNow)];
    case 'not_allowlisted':
      return ['It was not enabled when the event came.'];
    case 'not_configured':
      return ['It needs a configuration and has none.'];
    case 'plugins_disabled':
      return ['All plugins were disabled.'];
    case 'own_event':
      return ['It published the event itself.'];
    case 'duplicate':
      return ['The delivery was made before (dedupe).'];
    case 'not_wanted':
      return ['It was no longer meant to get the event.'];
  }
}

function now(wantsNow: boolean): string[] {
  return wantsNow ? ['Its present configuration accepts the event.'] : [];
}
