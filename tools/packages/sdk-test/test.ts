// Packs the SDK, installs the tarball in empty folders, and uses it from ES modules, CommonJS and TypeScript, on every Node.js that
// it is for. Run: npm run test:sdk-package
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { execa } from 'execa';
import { z } from 'zod';
import { installNode, NODES } from '../install-node.ts';

/** kB of code that a program loads, with the testing kit. */
const MAX_CODE = 60;

/** kB on disk, with types and their docstrings: see docs/adr/0018-the-sdk-is-a-package-of-two-formats.md. */
const MAX_INSTALLED = 120;

/** kB that stay of the package in a bundle that uses one function of it. */
const MAX_SHAKEN = 12;

const root = resolve(import.meta.dirname, '../../..');
const packageFolder = join(root, 'packages/sdk');
const folder = mkdtempSync(join(tmpdir(), 'sdk-package-'));
const tools = join(root, 'node_modules/.bin');

try {
  run('npm', ['run', '--silent', 'build:sdk'], root);
  run(join(tools, 'publint'), ['--strict'], packageFolder);
  run(join(tools, 'attw'), ['--pack', '.'], packageFolder);
  console.log('publint and arethetypeswrong find nothing');
  const [tarball] = z
    .tuple([z.object({ filename: z.string() })])
    .parse(JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], packageFolder)));
  const sdk = join(folder, tarball.filename);
  const [core, bare, nodes] = await Promise.all([
    install(join(folder, 'core'), sdk, '@aws-sdk/client-eventbridge@3.1169.0'),
    install(join(folder, 'bare'), sdk, 'zod@4.0.0', '@types/node@20', 'typescript@5.9.3'),
    Promise.all(NODES.map(installNode)),
  ]);
  copyInto(core, 'use-sdk.mjs', 'use-types.ts');
  copyInto(bare, 'use-sdk.cjs', 'use-types.ts');
  checkSizes(join(bare, 'node_modules/@server-monitor/plugins-sdk'));
  checkTypes(core, bare);
  for (const node of nodes) {
    for (const [file, cwd] of [
      ['use-sdk.mjs', core],
      ['use-sdk.cjs', bare],
    ] as const) {
      // The AWS SDK announces the end of its own support for Node.js 20: that is no fault of the package.
      const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
      const { stderr } = await execa(node, [file], { cwd, env });
      if (stderr !== '') throw new Error(`${node} warns of ${file}:\n${stderr}`);
    }
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
    'code',
    kilobytes((file) => /dist\/.*\.c?js$/.test(file)),
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

/** As an ES module and as CommonJS, with the declarations of packages. */
function checkTypes(core: string, bare: string): void {
  const tsc = createRequire(join(bare, 'x.js')).resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  for (const type of ['module', 'commonjs']) {
    for (const target of [core, bare]) {
      writeFileSync(join(target, 'package.json'), JSON.stringify({ private: true, type }));
      const typeRoots = ['--typeRoots', join(bare, 'node_modules/@types')];
      run(process.execPath, [tsc, ...options, ...typeRoots, 'use-types.ts'], target);
    }
    console.log(`TypeScript accepts it in a package of type ${type}`);
  }
}

function copyInto(target: string, ...files: string[]): void {
  for (const file of files) cpSync(join(import.meta.dirname, file), join(target, file));
}

/** Returns the folder. */
async function install(target: string, ...packages: string[]): Promise<string> {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), '{"private":true}');
  await execa({ cwd: target })`npm install --prefer-offline --no-audit --no-fund ${packages}`;
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
