// Writes the pictures of the documentation from a running demo. Run: npm start, then npm run docs:screenshots -- URL-OF-THE-CONSOLE
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../local/command/find-browser.ts';

const folder = join(import.meta.dirname, '../../docs/images');

/** The largest picture, in bytes. */
const MAX_SIZE = 200_000;

const url = process.argv[2];
const executablePath = findBrowser();
if (url === undefined || executablePath === undefined) {
  console.error(
    url === undefined
      ? 'Give the URL that `npm start` prints for the console.'
      : 'No Chromium was found: install one, or set CHROME_PATH.',
  );
  process.exit(1);
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
await page.goto(url);
await mkdir(folder, { recursive: true });

await page.getByText('Last error').waitFor();
await page.locator('td[data-label="Waiting"]').filter({ hasText: /\d/ }).first().waitFor();
await page.getByText('Loading').first().waitFor({ state: 'detached' });
await write(page, 'console-overview');
await page.emulateMedia({ colorScheme: 'dark' });
await write(page, 'console-overview-dark');
await page.emulateMedia({ colorScheme: 'light' });

await visit('/deliveries', 'Live on');
const row = page.locator('.row-link').first();
await row.waitFor();
await write(page, 'console-deliveries');

// A delivery that failed shows more; where there is none, any.
await visit('/deliveries?outcome=dead', 'Live on');
await row.or(page.getByText('No delivery matches')).waitFor();
if (!(await row.isVisible())) await visit('/deliveries', 'Live on');
await row.click();
await page.getByText('What happened').waitFor();
await write(page, 'console-delivery');
await page.getByText('see its whole path').click();
await page.getByText('Dispatcher').waitFor();
await write(page, 'console-event');

page.setDefaultTimeout(60_000);
await visit('/plugins/webhook', 'would reach webhook');
await write(page, 'console-plugin');
await browser.close();

async function visit(path: string, shows: string | RegExp): Promise<void> {
  await page.goto(new URL(path, url).href);
  await page.getByText(shows).first().waitFor();
}

async function write(from: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await from.screenshot({ path });
  const { size } = await stat(path);
  console.log(`${name}.png  ${Math.round(size / 1000)} kB`);
  if (size > MAX_SIZE) throw new Error(`${path} is larger than ${MAX_SIZE / 1000} kB`);
}
