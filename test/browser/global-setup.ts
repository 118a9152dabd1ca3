import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../local/command/find-browser.ts';
import { stackOutputsSchema } from '../../operator/stage/stack-outputs.ts';
import deployStack from '../integration/global-setup.ts';

/** Deploys the stack where there is a browser, and says how to get one where there is none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (findBrowser() !== undefined) return deployStack(project);
  process.stderr.write(
    'No browser was found: the tests of the project "browser" are skipped. Install one with `apt-get install chromium`, or set CHROME_PATH.\n',
  );
  const names = Object.keys(stackOutputsSchema.shape).map((name) => [name, name]);
  project.provide('endpoint', 'http://127.0.0.1:1');
  project.provide('stage', 'none');
  project.provide(
    'outputs',
    stackOutputsSchema.parse({ ...Object.fromEntries(names), HistoryMode: 'all', HistoryDays: 30 }),
  );
  return async () => {};
}
