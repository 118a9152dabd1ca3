import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { type RunningConsole, startConsole } from '../../console/server/start-console.ts';
import { findBrowser } from '../../local/command/find-browser.ts';
import { stackOutputsSchema } from '../../operator/stage/stack-outputs.ts';
import { catalog } from '../fixtures/catalogs/integration.ts';
import deployStack from '../integration/global-setup.ts';
import { stageOf } from './stage-of.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Playwright reaches the browser; empty where there is none. */
    browser: string;
    /** The consoles of all files, with their tokens. */
    consoles: { full: string; readOnly: string };
  }
}

/** Deploys the stack, and starts one browser and the consoles for all files; where there is no browser, says how to get one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  if (executablePath === undefined) return skip(project);
  const removeStack = await deployStack(project);
  const stage = stageOf(project.getProvidedContext());
  const start = (readOnly: boolean): Promise<RunningConsole> => startConsole({ stage, catalog, readOnly });
  const [browser, full, readOnly] = await Promise.all([
    // Chromium has no sandbox for root, which containers use.
    chromium.launchServer({ executablePath, args: ['--no-sandbox'] }),
    start(false),
    start(true),
  ]);
  project.provide('browser', browser.wsEndpoint());
  project.provide('consoles', { full: full.url, readOnly: readOnly.url });
  return async () => {
    await Promise.all([browser.close(), full.close(), readOnly.close()]);
    await removeStack();
  };
}

/** The tests are skipped by name: they still want what they would use. */
async function skip(project: TestProject): Promise<() => Promise<void>> {
  process.stderr.write(
    'No browser was found: the tests of the project "browser" are skipped. Install one with `apt-get install chromium`, or set CHROME_PATH.\n',
  );
  const names = Object.keys(stackOutputsSchema.shape).map((name) => [name, name]);
  const outputs = { ...Object.fromEntries(names), HistoryMode: 'all', HistoryDays: 30 };
  project.provide('endpoint', 'http://127.0.0.1:1');
  project.provide('stage', 'none');
  project.provide('outputs', stackOutputsSchema.parse(outputs));
  project.provide('browser', '');
  project.provide('consoles', { full: '', readOnly: '' });
  return async () => {};
}
