// Builds the package of the CDK construct into packages/cdk/dist: the construct in both formats, types, and the functions, ready to be
// deployed and ready to be bundled with another catalog. Run: npm run build:cdk
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleFunctions } from '../../infra/bundle-functions.ts';
import { functionSources } from '../../infra/function-sources.ts';
import { buildTypes } from './build-types.ts';

const root = resolve(import.meta.dirname, '../..');
const packageFolder = join(root, 'packages/cdk');
const dist = join(packageFolder, 'dist');
const functions = join(dist, 'functions');
const formats = { esm: 'module', cjs: 'commonjs' } as const;

const packagedSources: Plugin = {
  name: 'packaged sources',
  setup({ onResolve }) {
    const path = join(import.meta.dirname, 'packaged-sources.ts');
    onResolve({ filter: /\/function-sources\.ts$/ }, ({ importer }) => (importer === path ? undefined : { path }));
  },
};

rmSync(dist, { recursive: true, force: true });
await Promise.all([
  buildConstruct('esm'),
  buildConstruct('cjs'),
  buildFunctions(),
  buildTypes('cdk', ['infra/index.d.ts', 'plugins/catalog.d.ts'], {
    ...{ dist, from: '.', folders: Object.keys(formats) },
    lib: 'es2024',
  }),
]);
bundleFunctions(join(functions, 'prebuilt'));
for (const [folder, type] of Object.entries(formats)) {
  writeFileSync(join(dist, folder, 'package.json'), `${JSON.stringify({ type })}\n`);
}
for (const file of ['LICENSE', 'THIRD_PARTY.md']) copyFileSync(join(root, file), join(packageFolder, file));

async function buildConstruct(format: 'esm' | 'cjs'): Promise<void> {
  await build({
    entryPoints: [join(root, 'infra/index.ts')],
    outfile: join(dist, format, 'index.js'),
    bundle: true,
    format,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [packagedSources],
    ...(format === 'cjs'
      ? {
          banner: { js: "const __url = require('node:url').pathToFileURL(__filename).href;" },
          define: { 'import.meta.url': '__url' },
        }
      : {}),
  });
}

/** With their packages, and without a catalog. */
async function buildFunctions(): Promise<void> {
  await build({
    entryPoints: {
      ...functionSources.entryPoints,
      sdk: functionSources.sdk,
      catalog: functionSources.catalog,
    },
    outdir: functions,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    logLevel: 'error',
    mainFields: ['module', 'main'],
    define: { esbuildDetection: '1' },
    external: ['#catalog'],
  });
}
