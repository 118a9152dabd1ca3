import type { Stage } from '../../stage/stage.ts';
import { historyDaysOf } from '../history-mode-of.ts';

const DAY = 86_400_000;

/** Days back at most: entries can be older than the stage now keeps them, when it kept them for longer before. */
const MAX_DAYS = 400;

/**
 * The part of a period in which the history can have entries: a list asks DynamoDB day by day.
 *
 * @param since - milliseconds since the epoch; as long as the history is kept by default
 * @param until - milliseconds since the epoch; now by default
 */
export function keptPeriod(
  stage: Pick<Stage, 'outputs' | 'clock'>,
  { since, until }: { since?: number | undefined; until?: number | undefined },
): { since: number; until: number } {
  const now = stage.clock.now();
  const days = historyDaysOf(stage);
  const oldest = now - Math.max(days, MAX_DAYS) * DAY;
  return { since: Math.max(since ?? now - days * DAY, oldest), until: Math.min(until ?? now, now + DAY) };
}
