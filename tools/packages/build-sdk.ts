// Builds the package of the SDK into packages/sdk/dist: ES modules, CommonJS and types. Run: npm run build:sdk
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { execa } from 'execa';
import { eventJsonSchema } from '../../sdk/event/contract/event-json-schema.ts';

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
await Promise.all([buildModules(), buildTypes()]);
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

/** Declarations that the entry points reach, for either format. */
async function buildTypes(): Promise<void> {
  const declarations = join(root, '.local/sdk-types');
  rmSync(declarations, { recursive: true, force: true });
  await execa({ cwd: root, preferLocal: true })`tsc -p tsconfig.build.json --outDir ${declarations}`;
  const sources = join(declarations, 'sdk');
  const reached = new Set<string>();
  for (const entry of ['index.d.ts', 'testing/index.d.ts']) visit(join(sources, entry), reached);
  for (const file of reached) {
    for (const folder of Object.keys(formats)) {
      const target = join(dist, folder, relative(sources, file));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(file, target);
    }
  }
}

function visit(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, path = ''] of code.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
    visit(resolve(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')), reached);
  }
}
