import { z } from 'zod';
import { actionNames } from '../../../operator/deliveries/delivery-state.ts';

/** Milliseconds since the epoch. */
const at = z.number().describe('Milliseconds since the epoch');
const reason = z.string();

const skippedBecause = z.enum([
  'no_hook',
  'event_types',
  'filter',
  'own_event',
  'not_configured',
  'plugins_disabled',
  'duplicate',
  'not_wanted',
  'not_allowlisted',
]);

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delivered'), at }),
  z.object({ kind: z.literal('retrying'), at, reason, queue: z.enum(['retry', 'slow']), dueAt: at.optional() }),
  z.object({ kind: z.literal('parked'), at, reason, queue: z.literal('slow'), dueAt: at.optional() }),
  z.object({ kind: z.literal('queued'), at, reason, queue: z.enum(['retry', 'slow']) }),
  z.object({ kind: z.literal('dead'), at, reason }),
  z.object({ kind: z.literal('purged'), at, by: z.string().optional() }),
  z.object({ kind: z.literal('skipped'), at, reason: skippedBecause }),
  z.object({ kind: z.literal('no_failure_recorded'), at }),
]);

/** Where a delivery stands. */
export const deliveryStateSchema = state;

const step = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('attempt'),
    at,
    number: z.int(),
    status: z.enum(['delivered', 'retry', 'dead', 'parked']),
    reason: reason.optional(),
    duration: z.number().describe('Milliseconds'),
    httpStatus: z.int().optional(),
    error: z.string().optional(),
    answer: z.string().optional(),
    request: z
      .object({ method: z.string(), url: z.string(), headers: z.array(z.string()).readonly(), bytes: z.int() })
      .optional()
      .describe('The last request of a failed attempt, with secrets masked; names of headers only'),
    nextAt: at.optional(),
  }),
  z.object({ kind: z.literal('queued'), at, reason }),
  z.object({ kind: z.literal('skipped'), at, reason }),
  z.object({
    kind: z.literal('action'),
    at,
    action: z.enum(actionNames),
    by: z.string().optional(),
  }),
]);

const location = z.discriminatedUnion('place', [
  z.object({ place: z.literal('delivered') }),
  z.object({
    place: z.literal('queue'),
    queue: z.enum(['retry', 'slow']),
    dueAt: at.optional(),
    overdue: z.boolean(),
  }),
  z.object({ place: z.literal('deliveries DLQ'), since: at, expiresAt: at, reason }),
  z.object({ place: z.literal('expired'), at }),
  z.object({ place: z.literal('deleted'), at }),
  z.object({ place: z.literal('none') }),
]);

const live = z.object({
  inAllowlist: z.boolean(),
  enabled: z.boolean(),
  paused: z.object({ reason, since: at }).optional(),
  circuit: z.object({ error: z.string(), since: at, until: at }).optional(),
  isolatedUntil: at.optional(),
});

const list = z.array(z.unknown()).readonly();

const mismatch = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('field'),
    path: z.string(),
    found: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('values'), values: list, count: z.int() }),
      z.object({ kind: z.enum(['missing', 'object', 'empty list']) }),
    ]),
    expected: list,
  }),
  z.object({ kind: z.literal('item'), list: z.string(), fields: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('alternatives'), alternatives: list }),
]);

const skip = z.union([
  z.object({ reason: z.literal('no_hook'), found: z.string(), hooks: z.array(z.string()).readonly().optional() }),
  z.object({
    reason: z.literal('event_types'),
    found: z.string(),
    wanted: z.array(z.string()).readonly(),
    wantsNow: z.boolean(),
  }),
  z.object({
    reason: z.literal('filter'),
    mismatches: z.array(z.object({ mismatch, text: z.string() })).readonly(),
    wantsNow: z.boolean(),
  }),
  z.object({ reason: z.literal('not_allowlisted'), allowlistChangedAt: at.optional() }),
  z.object({ reason: z.enum(['own_event', 'not_configured', 'plugins_disabled', 'duplicate', 'not_wanted']) }),
]);

const plugin = z.string();
const advice = z.union([
  z.object({ do: z.enum(['nothing', 'enable all', 'look at status', 'redrive event', 'fix publisher']) }),
  z.object({ do: z.literal('wait'), until: at.optional() }),
  z.object({ do: z.enum(['resume', 'redrive', 'replay', 'enable', 'configure', 'change filter']), plugin }),
]);

const delivery = z.object({
  plugin,
  state,
  deliveredAt: at.optional(),
  location,
  steps: z.array(step).readonly(),
  skip: skip.optional(),
  live,
  advice,
});

const deadLetter = z.object({
  kind: z.enum(['deliveries', 'events']),
  messageId: z.string(),
  id: z.string(),
  eventId: z.string().optional(),
  eventType: z.string().optional(),
  plugin: z.string().optional(),
  reason: z.string().optional(),
  error: z.string().optional(),
  attempts: z.int().optional(),
  firstFailedAt: at.optional(),
  deadSince: at.optional(),
  body: z.string(),
});

/** A message of a DLQ. */
export const deadLetterSchema = deadLetter;

const search = z.object({
  kind: z.enum(['deliveries', 'events']),
  looked: z.int(),
  total: z.int().describe('Dead letters that the DLQ had, as SQS estimates it'),
  hidden: z.int().describe('Of these, another reader had them: they were not searched'),
  complete: z.boolean().describe('False when the time was over first, or SQS let nobody look at more'),
});

const action = z.object({ action: z.enum(actionNames), at, by: z.string().optional() });
const historyMode = z.enum(['all', 'failures', 'off']);

/** What `smp explain --json` prints. */
export const explanationSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'),
    eventId: z.string(),
    eventType: z.string(),
    severity: z.string(),
    server: z.string().optional(),
    traceId: z.string().optional(),
    publishedAt: at.optional(),
    dispatches: z.array(z.object({ at, queuedAt: at.optional(), replay: z.string().optional() })).readonly(),
    eventJson: z.string().optional(),
    eventNote: z.string().optional(),
    deliveries: z.array(delivery).readonly(),
    actions: z.array(action).readonly(),
    historyMode,
    search: search.optional().describe('The search for deliveries that should have been tried long ago'),
  }),
  z.object({
    kind: z.literal('dead'),
    asked: z.string(),
    letters: z.array(deadLetter).readonly(),
    advice,
  }),
  z.object({
    kind: z.literal('several'),
    asked: z.string(),
    matches: z
      .array(z.object({ eventId: z.string(), eventType: z.string(), server: z.string().optional(), at }))
      .readonly(),
    more: z.boolean(),
  }),
  z.object({
    kind: z.literal('unknown'),
    asked: z.string(),
    ruledOut: z
      .array(
        z.discriminatedUnion('place', [
          z.object({ place: z.literal('history'), mode: historyMode, days: z.number() }),
          search.extend({ place: z.literal('dead letters') }),
        ]),
      )
      .readonly(),
    waiting: z.object({ dispatch: z.int(), retry: z.int(), slow: z.int() }),
  }),
]);

/** An explanation as the command shows it. */
export type ShownExplanation = z.output<typeof explanationSchema>;
export type Shown<K extends ShownExplanation['kind']> = Extract<ShownExplanation, { kind: K }>;
export type ShownSearch = z.output<typeof search>;
export type ShownDelivery = Shown<'event'>['deliveries'][number];
export type ShownAdvice = z.output<typeof advice>;
