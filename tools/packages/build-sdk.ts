// Builds the package of the SDK into packages/sdk/dist: ES modules, CommonJS that loads them, and types. Run: npm run build:sdk
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { eventJsonSchema } from '../../sdk/event/contract/event-json-schema.ts';
import { buildTypes } from './build-types.ts';
import { rollUpTypes } from './roll-up-types.ts';

const root = resolve(import.meta.dirname, '../..');
const packageFolder = join(root, 'packages/sdk');
const dist = join(packageFolder, 'dist');
const packageName = '@server-monitor/plugins-sdk';

/** The entry points import the errors from a file of their own. */
const errorsInOwnFile: Plugin = {
  name: 'errors in their own file',
  setup({ onResolve }) {
    onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: './errors.js', external: true, sideEffects: false }));
  },
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await Promise.all([buildModules(), buildDeclarations()]);
for (const entryPoint of ['index', 'testing']) {
  writeFileSync(join(dist, `${entryPoint}.cjs`), `module.exports = require('./${entryPoint}.js');\n`);
  writeFileSync(join(dist, `${entryPoint}.d.cts`), `export * from './${entryPoint}.js';\n`);
}
copyFileSync(join(root, 'LICENSE'), join(packageFolder, 'LICENSE'));
writeFileSync(join(packageFolder, 'event.schema.json'), `${JSON.stringify(eventJsonSchema, null, 2)}\n`);

/** Split, so that both entry points share one copy of everything. Names are shortened except in errors: they are their `name`. */
async function buildModules(): Promise<void> {
  const options = {
    outdir: dist,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    logLevel: 'error',
    minifySyntax: true,
    minifyWhitespace: true,
  } as const;
  await Promise.all([
    build({
      ...options,
      entryPoints: { index: join(root, 'sdk/index.ts'), testing: join(root, 'sdk/testing/index.ts') },
      minifyIdentifiers: true,
      bundle: true,
      splitting: true,
      packages: 'external',
      chunkNames: '[name]',
      plugins: [errorsInOwnFile],
    }),
    build({ ...options, entryPoints: [join(root, 'sdk/errors.ts')] }),
  ]);
}

/** One file for each entry point. The types of the testing kit import those of the SDK. */
async function buildDeclarations(): Promise<void> {
  const declarations = join(root, '.local/sdk-declarations');
  rmSync(declarations, { recursive: true, force: true });
  const files = await buildTypes('sdk', ['sdk/index.d.ts', 'sdk/testing/index.d.ts'], {
    dist: declarations,
    from: 'sdk',
    folders: ['.'],
  });
  for (const file of files.filter((path) => /\/testing\//.test(path))) {
    const code = readFileSync(file, 'utf8');
    writeFileSync(file, code.replace(/(from |import\()'\.\.\/[^']+'/g, `$1'${packageName}'`));
  }
  const index = join(dist, 'index.d.ts');
  rollUpTypes(join(declarations, 'index.d.ts'), index);
  // Who does not publish has no AWS client: its types are `any` then, also where `skipLibCheck` is off.
  const types = readFileSync(index, 'utf8');
  writeFileSync(index, types.replace(/^import .*'@aws-sdk\/.*$/gm, '// @ts-ignore: an optional peer.\n$&'));
  const installed = join(declarations, 'node_modules', packageName);
  mkdirSync(installed, { recursive: true });
  copyFileSync(index, join(installed, 'index.d.ts'));
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ name: packageName, types: 'index.d.ts' }));
  rollUpTypes(join(declarations, 'testing/index.d.ts'), join(dist, 'testing.d.ts'));
}
