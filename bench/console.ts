// The console on a large history: how long its lists and pages take, and the memory of its server while views are live.
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { findBrowser } from '../local/command/find-browser.ts';
import { numberOptions } from '../local/command/number-options.ts';
import { localFolder } from '../local/command/project.ts';
import { runMain } from '../local/command/run-main.ts';
import { startEmulator } from '../local/emulator/start-emulator.ts';
import { clientConfig } from '../local/stack/aws-environment.ts';
import { deployStack } from '../local/stack/deploy-stack.ts';
import { writePluginConfig } from '../local/stack/write-config.ts';
import type { PluginEvent } from '../sdk/index.ts';
import { pageThrough, timePath } from './console/measure-lists.ts';
import { measureLive } from './console/measure-live.ts';
import { measurePaint } from './console/measure-paint.ts';
import { type MeasuredConsole, startServer } from './console/start-server.ts';
import { seedStage } from './shared/seed-stage.ts';

const STAGE = 'bench';
const DAY = 86_400_000;
const MEGABYTE = 2 ** 20;

const help = 'Measures the console on a large history, on an emulator of its own. The last part takes --minutes.';
const options = numberOptions('bench:console', help, {
  events: 20_000,
  plugins: 5,
  dead: 1_000,
  days: 7,
  runs: 5,
  pages: 100,
  minutes: 10,
  views: 10,
  rate: 20,
});
const plugins = Array.from({ length: options.plugins }, (_, index) => `webhook.p${index}`);
const FAILING = 'webhook.p0';
const WAITING = `plugin=${FAILING}&outcome=retrying,parked,queued&within=86400000`;

await runMain(async (_signal, defer) => {
  const emulator = await startEmulator({ dir: localFolder, onProgress: console.log });
  defer(emulator.stop);
  const { endpoint } = emulator;
  const deploying = { endpoint, stage: STAGE, context: { emulator: 'true' }, onProgress: console.log };
  const outputs = await deployStack({ ...deploying, outDir: join(localFolder, STAGE) });
  const config = { url: 'https://example.com/hook' };
  await writePluginConfig(new SSMClient(clientConfig(endpoint)), outputs.ConfigPrefix, {
    enabled: true,
    allowlist: plugins,
    configs: Object.fromEntries(plugins.map((plugin) => [plugin, config])),
  });
  const [newest] = await seedStage({ ...options, endpoint, outputs, plugins, failing: FAILING });
  const server = await startServer(endpoint, STAGE);
  defer(server.stop);
  console.log(`\n${options.events * options.plugins} deliveries of ${options.days} days, milliseconds:`);
  await reportPaths(server, newest);
  await reportLists(server);
  // Last: the emulator counts the older times of these for seconds, and answers nothing else quickly meanwhile.
  await reportPaint(server, newest);
  await reportActivity(server);
  if (options.minutes > 0) await reportLive(server, endpoint, outputs.HistoryTableName);
  return 0;
});

async function reportPaths(server: MeasuredConsole, event: PluginEvent | undefined): Promise<void> {
  const lists = [
    '/api/deliveries',
    '/api/deliveries?outcome=dead',
    `/api/deliveries?${WAITING}`,
    '/api/events?type=',
    '/api/dead-letters',
  ];
  for (const path of ['/api/plugins', '/api/waiting', ...lists, `/api/events/${event?.event_id}`]) {
    await reportPath(server, path);
  }
}

async function reportActivity(server: MeasuredConsole): Promise<void> {
  for (const range of ['1h', '24h', '7d']) await reportPath(server, `/api/activity?range=${range}`);
}

async function reportPath(server: MeasuredConsole, path: string): Promise<void> {
  const { median, slowest } = await timePath(server, path, options.runs);
  console.log(`  ${path.padEnd(52)} median ${cell(median)}  slowest ${cell(slowest)}`);
}

/** At the newest, in the middle, and near the end of the history. */
async function reportLists(server: MeasuredConsole): Promise<void> {
  for (const query of ['', 'outcome=dead']) {
    for (const share of [0, 0.5, 0.9]) {
      const from = share === 0 ? undefined : Math.round(Date.now() - share * options.days * DAY);
      const { pages, first, median, slowest } = await pageThrough(server, query, options.pages, from);
      const place = `${pages} pages from ${share * 100} % of the history${query && `, ${query}`}`;
      console.log(`  ${place.padEnd(52)} first ${cell(first)}  median ${cell(median)}  slowest ${cell(slowest)}`);
    }
  }
}

async function reportPaint(server: MeasuredConsole, event: PluginEvent | undefined): Promise<void> {
  const browser = findBrowser();
  if (browser === undefined) {
    console.log('  No Chromium was found: how fast pages show is not measured.');
    return;
  }
  const ids = [`/deliveries/${event?.event_id}/${FAILING}`, `/events/${event?.event_id}`];
  const lists = ['/deliveries', '/deliveries?outcome=dead', '/events', '/dead-letters', '/replay'];
  const paths = ['/', '/plugins', `/plugins/${FAILING}`, ...lists, ...ids];
  for (const [path, { first, data }] of await measurePaint(browser, server.url, paths, options.runs)) {
    const shown = path.replace(event?.event_id ?? '', '<event>');
    console.log(
      `  ${shown.padEnd(32)} first content ${cell(first.median)} (slowest ${cell(first.slowest)})  data ${cell(data.median)} (slowest ${cell(data.slowest)})`,
    );
  }
}

async function reportLive(server: MeasuredConsole, endpoint: string, table: string): Promise<void> {
  const { minutes, views, rate } = options;
  const result = await measureLive({ console: server, endpoint, table, plugins, minutes, views, rate });
  const rss = result.samples.map((sample) => sample.rss / MEGABYTE);
  const heap = result.samples.map((sample) => sample.heapUsed / MEGABYTE);
  console.log(
    `  ${views} live views for ${minutes} minutes, ${rate} events/s; the views got ${megabytes(result.received)}`,
  );
  console.log(`    resident MB after a collection, each half minute: ${rss.map(cell).join(' ')}`);
  console.log(`    heap MB: ${heap.map((value) => value.toFixed(1)).join(' ')}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}

function cell(value: number): string {
  return value.toFixed(0).padStart(4);
}
