// Builds the package of the SDK into packages/sdk/dist: ES modules, CommonJS and types. Run: npm run build:sdk
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { eventJsonSchema } from '../../sdk/event/contract/event-json-schema.ts';
import { buildTypes } from './build-types.ts';

const root = resolve(import.meta.dirname, '../..');
const packageFolder = join(root, 'packages/sdk');
const dist = join(packageFolder, 'dist');
const formats = { esm: 'module', cjs: 'commonjs' } as const;

/** The entry points import the errors from a file of their own. */
const errorsInOwnFile: Plugin = {
  name: 'errors in their own file',
  setup({ onResolve }) {
    onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: './errors.js', external: true, sideEffects: false }));
  },
};

rmSync(dist, { recursive: true, force: true });
const entryPoints = ['sdk/index.d.ts', 'sdk/testing/index.d.ts'];
await Promise.all([
  buildModules(),
  buildTypes('sdk', entryPoints, { dist, from: 'sdk', folders: Object.keys(formats) }),
]);
copyFileSync(join(root, 'LICENSE'), join(packageFolder, 'LICENSE'));
writeFileSync(join(dist, 'event.schema.json'), `${JSON.stringify(eventJsonSchema, null, 2)}\n`);
for (const [folder, type] of Object.entries(formats)) {
  writeFileSync(join(dist, folder, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
}

/**
 * Both formats have the same files, so that both entry points share one copy of everything. Names are shortened except in the
 * errors, whose class names are their `name`.
 */
async function buildModules(): Promise<void> {
  const options = {
    target: 'node20',
    platform: 'node',
    logLevel: 'error',
    minifySyntax: true,
    minifyWhitespace: true,
  } as const;
  const esm = join(dist, 'esm');
  await Promise.all([
    build({
      ...options,
      entryPoints: { index: join(root, 'sdk/index.ts'), testing: join(root, 'sdk/testing/index.ts') },
      outdir: esm,
      minifyIdentifiers: true,
      bundle: true,
      splitting: true,
      format: 'esm',
      packages: 'external',
      chunkNames: '[name]',
      plugins: [errorsInOwnFile],
    }),
    build({
      ...options,
      entryPoints: [join(root, 'sdk/errors.ts')],
      outdir: esm,
      format: 'esm',
    }),
  ]);
  await build({
    ...options,
    entryPoints: [join(esm, '*.js')],
    outdir: join(dist, 'cjs'),
    format: 'cjs',
  });
}
