import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The path of a Chromium on this machine: that in `CHROME_PATH`, or an installed one. Undefined when there is none; a
 * `CHROME_PATH` that names no file, such as `none`, stands for none.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const candidates = env.CHROME_PATH ? [env.CHROME_PATH] : places;
  return candidates.find((path) => existsSync(path));
}
