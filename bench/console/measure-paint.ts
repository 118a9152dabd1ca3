import { chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { median } from '../shared/statistics.ts';

const timesSchema = z.tuple([z.number(), z.number()]);

/** Milliseconds from the start of the navigation. */
export interface PaintTimes {
  /** `first-contentful-paint` of the browser: medians of the runs, and the slowest. */
  first: { median: number; slowest: number };
  /** Until the page shows its data. */
  data: { median: number; slowest: number };
}

/** Resolves when nothing of the page waits for its data. */
const SHOWN = `!document.querySelector('.skeleton, .health-loading') && document.querySelector('main h1') !== null
  && ![...document.querySelectorAll('.chart-empty')].some(({ textContent }) => textContent === 'Loading')
  && performance.getEntriesByName('first-contentful-paint').length > 0`;

const TIMES = `[performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.now()]`;

/** How fast pages show in a browser, each opened several times. */
export async function measurePaint(
  browserPath: string,
  url: string,
  paths: readonly string[],
  runs: number,
): Promise<Map<string, PaintTimes>> {
  // Chromium has no sandbox for root, which containers use.
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  try {
    // The page forbids code in texts, which is how the conditions get there.
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
    await page.goto(url);
    const found = new Map<string, PaintTimes>();
    for (const path of paths) found.set(path, await measurePage(page, new URL(path, url).href, runs));
    return found;
  } finally {
    await browser.close();
  }
}

async function measurePage(page: Page, href: string, runs: number): Promise<PaintTimes> {
  const all: [number, number][] = [];
  for (let run = 0; run < runs; run += 1) {
    await page.goto('about:blank');
    await page.goto(href, { waitUntil: 'commit' });
    await page.waitForFunction(SHOWN, undefined, { polling: 'raf' });
    all.push(timesSchema.parse(await page.evaluate(TIMES)));
  }
  const summary = (times: number[]) => ({ median: median(times), slowest: Math.max(...times) });
  return { first: summary(all.map(([first]) => first)), data: summary(all.map(([, data]) => data)) };
}
