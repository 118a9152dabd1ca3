import { OperatorError } from '../stage/operator-error.ts';

/** Anything that a list has in the order of time, newest first. */
interface Listed {
  /** Milliseconds since the epoch. */
  at: number;
  eventId: string;
  plugin?: string;
}

/** Where a list continues: the time of the last item, and what was shown of that time. */
export interface PageStart {
  until: number;
  shown: ReadonlySet<string>;
}

/**
 * The text with which a list continues after a page.
 *
 * @param page - at least one item
 * @param previous - the text that the page began with
 */
export function cursorAfter(page: readonly Listed[], previous?: string): string {
  const at = page.at(-1)?.at ?? 0;
  const before = previous === undefined ? undefined : parseCursor(previous);
  const shown = page.filter((item) => item.at === at).map(keyOf);
  const all = before?.until === at ? [...before.shown, ...shown] : shown;
  return Buffer.from(JSON.stringify([at, ...all])).toString('base64url');
}

/** @throws {OperatorError} when the text is not a cursor */
export function parseCursor(text: string): PageStart {
  const [until, ...shown] = parse(text);
  if (typeof until === 'number' && shown.every((key) => typeof key === 'string')) {
    return { until, shown: new Set(shown) };
  }
  throw new OperatorError('the cursor is not one that a list has returned', {
    kind: 'usage',
    fix: 'use the cursor at the end of the last page, or leave it out to start with the newest',
  });
}

export function wasShown(start: PageStart | undefined, item: Listed): boolean {
  return start !== undefined && item.at === start.until && start.shown.has(keyOf(item));
}

function keyOf({ eventId, plugin = '' }: Listed): string {
  return `${eventId}:${plugin}`;
}

function parse(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
