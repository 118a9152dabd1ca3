/**
 * The table of standard events, by family. Event types, the names in {@link EventTypes} and the type
 * {@link StandardEventType} are all derived from it: to add an event, add it here.
 */
const eventFamilies = {
  server: ['created', 'updated', 'deleted', 'status_changed'],
  task: ['created', 'started', 'finished', 'failed', 'cancelled'],
  terminal: ['connect', 'disconnect', 'command'],
  inventory: ['collected', 'updated'],
  ssh_key: ['created', 'deleted', 'used'],
  user: ['login', 'logout', 'created', 'updated', 'deleted'],
  settings: ['updated'],
  alert: ['triggered', 'resolved'],
  audit: ['export', 'cleanup'],
  webhook: ['created', 'updated', 'deleted', 'delivered', 'failed', 'test'],
} as const;

type Families = typeof eventFamilies;
type TypeOf<F extends keyof Families> = `${F}.${Families[F][number]}`;
type NameOf<F extends keyof Families> = `${Uppercase<F>}_${Uppercase<Families[F][number]>}`;

/** An event type of the core, e.g. `task.finished`. */
export type StandardEventType = { [F in keyof Families]: TypeOf<F> }[keyof Families];

/** Any event type: a standard one, or a custom dotted one such as `custom.plugin_started`. */
export type EventType = StandardEventType | (string & {});

type EventTypeName = { [F in keyof Families]: NameOf<F> }[keyof Families];
type TypeNamed<N extends EventTypeName> = Extract<
  {
    [T in StandardEventType]: T extends `${infer F}.${infer E}` ? [`${Uppercase<F>}_${Uppercase<E>}`, T] : never;
  }[StandardEventType],
  [N, string]
>[1];

const entries = Object.entries(eventFamilies).flatMap(([family, names]) =>
  names.map((name) => [`${family}_${name}`.toUpperCase(), `${family}.${name}`] as const),
);

/**
 * The standard event types by constant name.
 *
 * @example
 * ```ts
 * EventTypes.TASK_FINISHED; // 'task.finished'
 * ```
 */
export const EventTypes = Object.freeze(Object.fromEntries(entries)) as unknown as {
  readonly [N in EventTypeName]: TypeNamed<N>;
};

/**
 * All standard event types, in the order of the table.
 *
 * @example
 * ```ts
 * standardEventTypes.includes('task.finished'); // true
 * ```
 */
export const standardEventTypes = Object.freeze(entries.map(([, type]) => type as StandardEventType));

/** The severities of events, least first. */
export const severities = ['info', 'warning', 'error', 'critical'] as const;

/** `info` | `warning` | `error` | `critical`. */
export type SeverityLevel = (typeof severities)[number];

/**
 * The severities by constant name.
 *
 * @example
 * ```ts
 * createEvent({ event_type: EventTypes.ALERT_TRIGGERED, severity: Severity.CRITICAL });
 * ```
 */
export const Severity = Object.freeze({
  INFO: 'info',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
}) satisfies Record<Uppercase<SeverityLevel>, SeverityLevel>;

/**
 * Which specific hook an event type goes to: the first entry whose key the type starts with.
 * `onEvent` and `onAuditLog` are not here: they do not depend on the type.
 */
export const specificHooks = {
  'task.created': 'onTaskCreated',
  'task.finished': 'onTaskFinished',
  'task.failed': 'onTaskFinished',
  'inventory.': 'onInventoryCollected',
  'alert.': 'onAlert',
  'server.status': 'onServerStatusChanged',
} as const;

/** The hooks chosen by event type, e.g. `onAlert`. */
export type SpecificHook = (typeof specificHooks)[keyof typeof specificHooks];

/** The `source` of every event starts with this: the bus rule matches on it. */
export const SOURCE_PREFIX = 'servermonitor.';
