import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { catalog } from '../../plugins/catalog.ts';

const root = resolve(import.meta.dirname, '../..');

/** Plugins in the larger catalog that nobody enables. */
const MORE_PLUGINS = 20;

export const names = {
  empty: 'empty handler',
  requests: 'three requests by the guarded client, nothing else',
  webhook: 'webhook enabled',
  all: 'all plugins enabled',
  more: `webhook enabled, ${MORE_PLUGINS} more are not`,
  naive: 'naive bundle, webhook enabled',
};

/** A handler to start, and the plugins that the settings allow meanwhile. */
export interface Subject {
  name: string;
  file: string;
  plugins: readonly string[];
}

export interface Built {
  /** What is run, as JavaScript: takes a handler's file. */
  starter: string;
  subjects: readonly Subject[];
  /** Of the bundle that is deployed. */
  metafile: Metafile;
}

/** Builds all that is compared. @param folder - inside of the project, for generated plugins to find its packages */
export async function buildSubjects(folder: string): Promise<Built> {
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export const handler = async () => ({ batchItemFailures: [] });\n');
  const marked = await writeMarkedCatalog(join(folder, 'marked'));
  const { metafile } = bundleFunctions(join(folder, 'deployed'));
  bundleFunctions(join(folder, 'ours'), marked);
  bundleFunctions(join(folder, 'larger'), await writeLargerCatalog(join(folder, 'catalog'), marked));
  const dispatch = (name: string) => join(folder, name, 'dispatch.mjs');
  return {
    starter: bundleOne(join(root, 'bench/cold/starter.ts'), join(folder, 'starter.mjs')),
    metafile,
    subjects: [
      { name: names.empty, file: empty, plugins: [] },
      {
        name: names.requests,
        file: bundleOne(join(root, 'bench/cold/requests-handler.ts'), join(folder, 'requests.mjs'), likeOurs),
        plugins: ['webhook'],
      },
      { name: names.webhook, file: dispatch('ours'), plugins: ['webhook'] },
      { name: names.all, file: dispatch('ours'), plugins: ['webhook', 'slack'] },
      { name: names.more, file: dispatch('larger'), plugins: ['webhook'] },
      {
        name: names.naive,
        file: bundleOne(join(root, 'bench/cold/naive-handler.ts'), join(folder, 'naive.mjs'), {
          alias: { '#catalog': marked },
        }),
        plugins: ['webhook'],
      },
    ],
  };
}

/** What makes our bundle small. */
const likeOurs: BuildOptions = { minify: true, keepNames: true, define: { esbuildDetection: '1' } };

/** One file, as esbuild makes it without further ado. */
function bundleOne(entry: string, outfile: string, options: BuildOptions = {}): string {
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    ...options,
  });
  return outfile;
}

/** The project's catalog, with plugins that report when one of their hooks is called. */
async function writeMarkedCatalog(folder: string): Promise<string> {
  await mkdir(folder);
  for (const name of Object.keys(catalog)) await writeFile(join(folder, `${name}.js`), markedSource(name));
  const entries = Object.keys(catalog).map((name) => `${name}: () => import('./${name}.js'),`);
  const file = join(folder, 'catalog.js');
  await writeFile(file, `export const catalog = { ${entries.join(' ')} };\n`);
  return file;
}

function markedSource(name: string): string {
  return `
import plugin from ${JSON.stringify(join(root, 'plugins', name, 'index.ts'))};

const marked = (hook) => (event, context) => {
  globalThis.hookCalled();
  return hook(event, context);
};
const hooks = Object.entries(plugin.hooks).map(([name, hook]) => [name, marked(hook)]);
export default { ...plugin, hooks: Object.fromEntries(hooks) };
`;
}

/** A catalog and plugins more, as the README shows one: with the whole of zod and the SDK's index, and an AWS client of their own. */
async function writeLargerCatalog(folder: string, smaller: string): Promise<string> {
  await mkdir(folder);
  const names = Array.from({ length: MORE_PLUGINS }, (_, index) => `extra${index}`);
  for (const name of names) await writeFile(join(folder, `${name}.ts`), pluginSource(name));
  const entries = names.map((name) => `${name}: () => import('./${name}.ts'),`);
  const file = join(folder, 'catalog.ts');
  await writeFile(
    file,
    `import { catalog as own } from ${JSON.stringify(smaller)};\nexport const catalog = { ...own, ${entries.join(' ')} };\n`,
  );
  return file;
}

function pluginSource(name: string): string {
  return `
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import { definePlugin } from 'server-monitor-plugins/sdk';

const client = new EventBridgeClient({});

export default definePlugin({
  name: '${name}',
  description: 'One of many',
  config: z.object({ url: z.url(), title: z.string().min(1).default(String(client.config.serviceId)) }),
  hooks: {
    async onEvent(event, { config, http }) {
      await http.post(config.url, { json: { title: config.title, event } });
    },
  },
});
`;
}
