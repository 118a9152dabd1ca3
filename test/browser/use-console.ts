import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { type RunningConsole, startConsole } from '../../console/server/start-console.ts';
import { findBrowser } from '../../local/command/find-browser.ts';
import { REGION } from '../../local/stack/aws-environment.ts';
import { createClients } from '../../operator/stage/create-clients.ts';
import type { Stage } from '../../operator/stage/stage.ts';
import { catalog } from '../fixtures/catalogs/integration.ts';
import { endpoint, outputs, stageName } from '../integration/stage.ts';

const executablePath = findBrowser();

/** Tests in a browser: skipped by name where there is none. */
export const describeInBrowser = describe.skipIf(executablePath === undefined);

/** The deployed stage, as the console gets it. */
export const stage: Stage = {
  name: stageName,
  outputs,
  aws: createClients({ endpoint, region: REGION }),
  clock: { now: Date.now, random: Math.random },
};

/** Milliseconds that a page may take until something shows. */
const PATIENCE = 15_000;

export interface OpenPage extends Page {
  /** What the page's scripts and its content security policy complained about. */
  complaints: string[];
}

/** Starts a console over the deployed stage, and a browser, for the tests of a file. */
export function useConsole(options: { readOnly?: boolean } = {}) {
  let browser: Browser;
  let running: RunningConsole;
  beforeAll(async () => {
    [browser, running] = await Promise.all([
      // Chromium has no sandbox for root, which containers use.
      chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] }),
      startConsole({ stage, catalog, ...options }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), running?.close()]);
  });

  return {
    get origin() {
      return new URL(running.url).origin;
    },
    /** Opens a page of the console in a browser of its own. */
    async open(path: string, context: BrowserContextOptions = {}): Promise<OpenPage> {
      const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
      onTestFinished(() => opened.close());
      const page = await opened.newPage();
      page.setDefaultTimeout(PATIENCE);
      const complaints: string[] = [];
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(running.url);
      if (path !== '/') await page.goto(new URL(path, running.url).href);
      return Object.assign(page, { complaints });
    },
  };
}

/** Fails with what axe-core finds serious or critical. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  // As text: the test runner rewrites imports inside of functions, which the page does not have.
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  expect(found).toEqual([]);
}

/** Fails when the page is wider than the window. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const excess = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(excess).toBeLessThanOrEqual(0);
}
