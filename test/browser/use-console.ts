import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { endpoint, outputs, stageName } from '../integration/stage/stage.ts';
import { stageOf } from './stage-of.ts';

const browserEndpoint = inject('browser');

/** Tests in a browser: skipped by name where there is none. */
export const describeInBrowser = describe.skipIf(browserEndpoint === '');

/** The deployed stage, as the console gets it. */
export const stage = stageOf({ endpoint, stage: stageName, outputs });

/** Milliseconds that a page may take until something shows. */
const PATIENCE = 15_000;

export interface OpenPage extends Page {
  /** What the page's scripts and its content security policy complained about. */
  complaints: string[];
}

/** The console over the deployed stage, and the browser, for the tests of a file. All files share them. */
export function useConsole(options: { readOnly?: boolean } = {}) {
  const { full, readOnly } = inject('consoles');
  const url = options.readOnly ? readOnly : full;
  let browser: Browser;
  let cookie: { name: string; value: string };
  beforeAll(async () => {
    [browser, cookie] = await Promise.all([chromium.connect(browserEndpoint), openSession(url)]);
  });
  afterAll(() => browser?.close());

  return {
    /** With the token. */
    url,
    /** Opens a page of the console in a context of its own. @param session - false for a browser that has not opened the URL yet */
    async open(path: string, context: BrowserContextOptions = {}, session = true): Promise<OpenPage> {
      const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
      onTestFinished(() => opened.close());
      if (session)
        await opened.addCookies([{ ...cookie, url: new URL(url).origin, httpOnly: true, sameSite: 'Strict' }]);
      const page = await opened.newPage();
      page.setDefaultTimeout(PATIENCE);
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(new URL(path, url).href);
      return Object.assign(page, { complaints });
    },
  };
}

/** Opens the printed URL, and returns the cookie that it sets. */
async function openSession(url: string): Promise<{ name: string; value: string }> {
  const { headers } = await fetch(url, { redirect: 'manual' });
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.get('set-cookie') ?? '') ?? [];
  return { name, value };
}

/** Fails with what axe-core finds serious or critical. @param rules - all when absent */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  await page.evaluate(axe.source);
  // As text: the test runner rewrites imports inside of functions, which the page does not have.
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(rules ? { runOnly: rules } : {})})`);
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  expect(found).toEqual([]);
}

/** Fails when the page is wider than the window, or longer than what it shows. */
export async function expectFits(page: Page): Promise<void> {
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(tooWide).toBeLessThanOrEqual(0);
  const end = "Math.max(innerHeight, document.querySelector('main').getBoundingClientRect().bottom + scrollY)";
  const tooLong = await page.evaluate(`document.documentElement.scrollHeight - ${end}`);
  expect(tooLong).toBeLessThanOrEqual(1);
}
