import { z } from 'zod';
import { OperatorError } from '../stage/operator-error.ts';
import type { EndingKind } from './classify.ts';
import type { ReconciledDelivery } from './reconcile.ts';

const lineSchema = z.object({
  event_id: z.string().min(1),
  plugin: z.string().min(1),
  /** What the other system made of it; delivered where it does not say. */
  outcome: z.enum(['delivered', 'failed', 'skipped']).default('delivered'),
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

/**
 * Reads the deliveries of another system: JSON Lines with `event_id`, `plugin` and `outcome` (`delivered`, `failed` or `skipped`).
 *
 * @throws {OperatorError} that names the first line which is none
 */
export function parseOtherDeliveries(text: string, name: string): OtherDelivery[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = lineSchema.safeParse(parse(line));
    if (parsed.success) {
      const { event_id, plugin, outcome } = parsed.data;
      return [{ eventId: event_id.toLowerCase(), plugin, outcome }];
    }
    throw new OperatorError(`${name}, line ${index + 1} is not a delivery`, {
      kind: 'usage',
      fix: 'write each as {"event_id": "…", "plugin": "webhook", "outcome": "delivered"}',
    });
  });
}

/** Which deliveries ended here in another way than there, for the plugins that there are. What still waits here is no difference. */
export function compareDeliveries(here: readonly ReconciledDelivery[], there: readonly OtherDelivery[]): Difference[] {
  const others = new Map(there.map((delivery) => [`${delivery.eventId}:${delivery.plugin}`, delivery]));
  const plugins = new Set(there.map(({ plugin }) => plugin));
  const events = new Set(there.map(({ eventId }) => eventId));
  const differences = here.flatMap(({ eventId, plugin, ending }): Difference[] => {
    const other = others.get(`${eventId}:${plugin}`);
    others.delete(`${eventId}:${plugin}`);
    if (!plugins.has(plugin) || ending.kind === 'waiting' || ending.kind === 'no failure recorded') return [];
    // An event that the other system does not have at all is not a part of the comparison.
    if (!other && !events.has(eventId)) return [];
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

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
