// Builds the package of the command line into packages/smp/dist. Run: npm run build:smp
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { z } from 'zod';
import { buildWebFiles } from '../../console/server/web-files.ts';
import type { StoredWebFiles } from './packaged-web-files.ts';

const root = resolve(import.meta.dirname, '../..');
const packageFolder = join(root, 'packages/smp');
const dist = join(packageFolder, 'dist');

const packagedWebFiles: Plugin = {
  name: 'packaged web files',
  setup({ onResolve }) {
    onResolve({ filter: /\/web-files\.ts$/ }, () => ({ path: join(import.meta.dirname, 'packaged-web-files.ts') }));
  },
};

rmSync(dist, { recursive: true, force: true });
await build({
  entryPoints: { smp: join(root, 'cli/smp.ts') },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  logLevel: 'error',
  mainFields: ['module', 'main'],
  define: { esbuildDetection: '1' },
  external: ['@aws-sdk/*'],
  plugins: [packagedWebFiles],
  banner: {
    // See bin/smp.mjs.
    js: '#!/bin/sh\n\':\'; // 2>/dev/null; exec /usr/bin/env node -- "$0" "$@"\nimport { createRequire as __createRequire } from \'node:module\'; const require = __createRequire(import.meta.url);',
  },
});
assertDependencies();
const web = JSON.stringify(await webFiles());
// They are read beside the module that uses them.
for (const folder of ['.', 'chunks']) {
  copyFileSync(join(root, 'operator/migrate/read_python_plugins.py'), join(dist, folder, 'read_python_plugins.py'));
  writeFileSync(join(dist, folder, 'web.json'), web);
}
for (const file of ['LICENSE', 'THIRD_PARTY.md']) copyFileSync(join(root, file), join(packageFolder, file));

/** The clients of AWS are loaded by name, when a command needs them: no bundler sees all of them. */
function assertDependencies(): void {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')));
  const clients = readFileSync(join(root, 'operator/stage/create-clients.ts'), 'utf8').match(
    /@aws-sdk\/client-[a-z-]+/g,
  );
  const missing = [...new Set(clients)].filter((name) => !(name in dependencies));
  if (missing.length > 0) throw new Error(`packages/smp/package.json lacks the dependencies ${missing.join(', ')}`);
}

/** The console's page, built. */
async function webFiles(): Promise<StoredWebFiles> {
  const { page, assets } = await buildWebFiles();
  return {
    page,
    assets: [...assets].map(([path, { body, type }]) => [path, { type, base64: Buffer.from(body).toString('base64') }]),
  };
}
