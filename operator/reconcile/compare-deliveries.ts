import { z } from 'zod';
import { normaliseTimestamp } from '../../sdk/event/contract/timestamp.ts';
import { instanceName } from '../migrate/plugin-name.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { EndingKind } from './classify.ts';
import type { ReconciledDelivery } from './reconcile.ts';

const lineSchema = z.object({
  event_id: z.string().min(1),
  plugin: z.string().min(1),
  /** What the other system made of it; delivered where it does not say. */
  outcome: z.enum(['delivered', 'failed', 'skipped']).default('delivered'),
  /** When the event was published, or the delivery was made. */
  timestamp: z
    .string()
    .refine((text) => timeOf(text) !== undefined)
    .optional(),
});

/** A delivery as another system has it. */
export interface OtherDelivery {
  eventId: string;
  plugin: string;
  outcome: 'delivered' | 'failed' | 'skipped';
}

/** A delivery that ended here in another way than there. */
export interface Difference {
  eventId: string;
  plugin: string;
  /** `absent` where one system has nothing of it. */
  there: OtherDelivery['outcome'] | 'absent';
  here: EndingKind | 'absent';
}

/** Milliseconds since the epoch. */
interface Period {
  since: number;
  until: number;
}

/**
 * Reads the deliveries of another system: JSON Lines with `event_id`, `plugin` and `outcome` (`delivered`, `failed` or `skipped`).
 * Those whose `timestamp` is outside the period are left out.
 *
 * @throws {OperatorError} that names the first line which is none
 */
export function parseOtherDeliveries(
  text: string,
  name: string,
  { since, until }: Period = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
): OtherDelivery[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = lineSchema.safeParse(parse(line));
    if (parsed.success) {
      const { event_id, plugin, outcome, timestamp } = parsed.data;
      const at = timestamp === undefined ? since : (timeOf(timestamp) ?? since);
      if (at < since || at > until) return [];
      return [{ eventId: uuidOf(event_id), plugin: instanceName(plugin), outcome }];
    }
    throw new OperatorError(`${name}, line ${index + 1} is not a delivery`, {
      kind: 'usage',
      fix: 'write each as {"event_id": "…", "plugin": "webhook", "outcome": "delivered"}',
    });
  });
}

/**
 * Which deliveries ended here in another way than there, for the plugins that the other system has. What still waits here is no
 * difference, nor is an event that a plugin skips here and that the other system does not have.
 */
export function compareDeliveries(here: readonly ReconciledDelivery[], there: readonly OtherDelivery[]): Difference[] {
  const others = new Map(there.map((delivery) => [`${delivery.eventId}:${delivery.plugin}`, delivery]));
  const plugins = new Set(there.map(({ plugin }) => plugin));
  const differences = here.flatMap(({ eventId, plugin, ending }): Difference[] => {
    const other = others.get(`${eventId}:${plugin}`);
    others.delete(`${eventId}:${plugin}`);
    if (!plugins.has(plugin) || ending.kind === 'waiting' || ending.kind === 'no failure recorded') return [];
    const outcome = other?.outcome ?? 'absent';
    return isSame(outcome, ending.kind) ? [] : [{ eventId, plugin, there: outcome, here: ending.kind }];
  });
  const missing = [...others.values()].filter(({ outcome }) => outcome !== 'skipped');
  return [
    ...differences,
    ...missing.map(({ eventId, plugin, outcome }) => ({ eventId, plugin, there: outcome, here: 'absent' as const })),
  ];
}

function isSame(there: Difference['there'], here: EndingKind): boolean {
  if (there === 'delivered') return here === 'delivered';
  if (there === 'failed') return here === 'dead' || here === 'event dead' || here === 'deleted';
  return here === 'skipped';
}

/** As events have it here: hexadecimal digits alone get their dashes. */
function uuidOf(id: string): string {
  return id.toLowerCase().replace(/^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/, '$1-$2-$3-$4-$5');
}

/** Milliseconds since the epoch. A time without a zone is UTC, as in events. */
function timeOf(timestamp: string): number | undefined {
  const time = Date.parse(normaliseTimestamp(timestamp) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
