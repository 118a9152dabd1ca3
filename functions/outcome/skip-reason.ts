/** Why a plugin did not get an event. */
export const skipReasons = [
  /** It has no hook for the event. */
  'no_hook',
  /** Its `event_types` do not name the type. */
  'event_types',
  /** Its `filter` does not match. */
  'filter',
  /** It published the event itself. */
  'own_event',
  /** It needs a configuration and has none. */
  'not_configured',
  /** All plugins were disabled. */
  'plugins_disabled',
  /** `dedupe`: the delivery was made before. */
  'duplicate',
] as const;

export type SkipReason = (typeof skipReasons)[number];

/** Plugins that did not get an event, by reason. */
export type SkippedPlugins = Partial<Record<SkipReason, readonly string[]>>;
