// Packs the SDK, installs the tarball in empty folders, and uses it from ES modules, CommonJS and TypeScript, on every Node.js that
// it is for. Run: npm run test:sdk-package
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { z } from 'zod';

/** The lowest, two long-term releases, and the newest when this was written. */
const NODES = ['20.0.0', '22.22.0', '24.21.0', '26.10.0'];

/** kB of code that a program loads: one format, with the testing kit, without types. */
const MAX_CODE = 60;

/** kB on disk: both formats and their types. */
const MAX_INSTALLED = 260;

/** kB that stay of the package in a bundle that uses one function of it. */
const MAX_SHAKEN = 12;

const root = resolve(import.meta.dirname, '../../..');
const packageFolder = join(root, 'packages/sdk');
const folder = mkdtempSync(join(tmpdir(), 'sdk-package-'));
const tools = join(root, 'node_modules/.bin');

try {
  run('npm', ['run', '--silent', 'build:sdk'], root);
  run(join(tools, 'publint'), ['--strict'], packageFolder);
  // `node10` resolves no `exports`: no version of Node.js since 12 does it so.
  run(join(tools, 'attw'), ['--pack', '.', '--profile', 'node16'], packageFolder);
  console.log('publint and arethetypeswrong find nothing');
  const [tarball] = z
    .tuple([z.object({ filename: z.string() })])
    .parse(JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], packageFolder)));
  const sdk = join(folder, tarball.filename);
  const core = install('core', sdk, '@aws-sdk/client-eventbridge');
  const bare = install('bare', sdk, 'zod@4.0.0', '@types/node@20', 'typescript@5.9.3');
  copyInto(core, 'use-sdk.mjs', 'use-types.ts');
  copyInto(bare, 'use-sdk.cjs', 'use-types.ts');
  checkSizes(join(bare, 'node_modules/@server-monitor/plugins-sdk'));
  checkTypes(core, bare);
  for (const version of NODES) {
    const node = join(install(version, `node@${version}`), 'node_modules/node/bin/node');
    run(node, ['use-sdk.mjs'], core);
    run(node, ['use-sdk.cjs'], bare);
    console.log(`works on Node.js ${run(node, ['--version'], folder).trim()}, from ES modules and CommonJS`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function checkSizes(installed: string): void {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((name) => join(installed, name));
  const kilobytes = (wanted: (file: string) => boolean) =>
    files
      .filter((file) => statSync(file).isFile() && wanted(file))
      .reduce((sum, file) => sum + statSync(file).size, 0) / 1000;
  atMost(
    'code of one format',
    kilobytes((file) => /dist\/esm\/.*\.js$/.test(file)),
    MAX_CODE,
  );
  atMost(
    'installed',
    kilobytes(() => true),
    MAX_INSTALLED,
  );
  for (const name of ['verifyWebhook', 'createEvent', 'definePlugin']) {
    const { outputFiles } = buildSync({
      stdin: {
        contents: `export { ${name} } from '@server-monitor/plugins-sdk';`,
        resolveDir: join(installed, '../..'),
      },
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'node',
      external: ['zod', '@aws-sdk/*'],
    });
    atMost(`bundle with ${name} alone`, (outputFiles[0]?.contents.length ?? 0) / 1000, MAX_SHAKEN);
  }
}

function atMost(what: string, kilobytes: number, limit: number): void {
  console.log(`${what}: ${kilobytes.toFixed(1)} kB, of ${limit}`);
  if (kilobytes > limit) throw new Error(`${what}: ${kilobytes.toFixed(1)} kB, over the limit of ${limit}`);
}

/** As an ES module and as CommonJS; with the AWS client there also the declarations of packages. */
function checkTypes(core: string, bare: string): void {
  const tsc = createRequire(join(bare, 'x.js')).resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  for (const type of ['module', 'commonjs']) {
    for (const target of [core, bare]) {
      writeFileSync(join(target, 'package.json'), JSON.stringify({ private: true, type }));
      const typeRoots = ['--typeRoots', join(bare, 'node_modules/@types')];
      run(
        process.execPath,
        [tsc, ...options, ...typeRoots, '--skipLibCheck', String(target === bare), 'use-types.ts'],
        target,
      );
    }
    console.log(`TypeScript accepts it in a package of type ${type}`);
  }
}

function copyInto(target: string, ...files: string[]): void {
  for (const file of files) cpSync(join(import.meta.dirname, file), join(target, file));
}

/** Returns the folder. */
function install(name: string, ...packages: string[]): string {
  const target = join(folder, name);
  run('mkdir', [target], folder);
  writeFileSync(join(target, 'package.json'), '{"private":true,"allowScripts":{"node":true}}');
  run('npm', ['install', '--no-audit', '--no-fund', ...packages], target);
  return target;
}

function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error)
      console.error(`${error.stdout}${error.stderr}`);
    throw error;
  }
}
