import { z } from 'zod';
import { median, quantile } from '../shared/statistics.ts';
import type { MeasuredConsole } from './start-server.ts';

const pageSchema = z.object({ deliveries: z.array(z.object({ eventId: z.string() })), cursor: z.string().optional() });

/** Milliseconds. */
export interface PagingTimes {
  deliveries: number;
  pages: number;
  first: number;
  /** Of each tenth of the pages, the first pages first. */
  medians: number[];
  slowest: number;
}

/** Reads a list from its first page to its last, as `Show more` does. */
export async function pageThrough(console: MeasuredConsole, query: string): Promise<PagingTimes> {
  const times: number[] = [];
  let deliveries = 0;
  let cursor: string | undefined;
  do {
    const start = performance.now();
    const rest = cursor === undefined ? '' : `&cursor=${cursor}`;
    const answer = await console.get(`/api/deliveries?${query}${rest}`);
    const page = pageSchema.parse(await answer.json());
    times.push(performance.now() - start);
    deliveries += page.deliveries.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  const tenth = Math.max(1, Math.ceil(times.length / 10));
  const medians: number[] = [];
  for (let from = 0; from < times.length; from += tenth) medians.push(median(times.slice(from, from + tenth)));
  return { deliveries, pages: times.length, first: times[0] ?? 0, medians, slowest: Math.max(...times) };
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
