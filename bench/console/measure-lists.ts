import { z } from 'zod';
import { cursorAfter } from '../../operator/deliveries/page-cursor.ts';
import { median, quantile } from '../shared/statistics.ts';
import type { MeasuredConsole } from './start-server.ts';

const pageSchema = z.object({ cursor: z.string().optional() });

/** Milliseconds. */
export interface PagingTimes {
  pages: number;
  first: number;
  median: number;
  slowest: number;
  /** True when the list ended before so many pages were read. */
  isWhole: boolean;
}

/** Reads pages of a list one after the other, as `Show more` does. @param from - milliseconds since the epoch; the newest when absent */
export async function pageThrough(
  console: MeasuredConsole,
  query: string,
  pages: number,
  from?: number,
): Promise<PagingTimes> {
  const times: number[] = [];
  let cursor = from === undefined ? undefined : cursorAfter([{ at: from, eventId: '' }]);
  do {
    const start = performance.now();
    const rest = cursor === undefined ? '' : `&cursor=${cursor}`;
    const answer = await console.get(`/api/deliveries?${query}${rest}`);
    cursor = pageSchema.parse(await answer.json()).cursor;
    times.push(performance.now() - start);
  } while (cursor !== undefined && times.length < pages);
  const isWhole = cursor === undefined;
  return { pages: times.length, first: times[0] ?? 0, median: median(times), slowest: Math.max(...times), isWhole };
}

/** Median and slowest of some requests of one path, in milliseconds. */
export async function timePath(
  console: MeasuredConsole,
  path: string,
  runs: number,
): Promise<{ median: number; slowest: number }> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    const answer = await console.get(path);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    times.push(performance.now() - start);
  }
  return { median: quantile(times, 0.5), slowest: Math.max(...times) };
}
