// Packs the SDK, installs the tarball in an empty folder, and uses it on the lowest and the newest Node.js of `engines`.
// Run: npm run test:sdk-package
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** The newest release when this was written. */
const NEWEST = '26.10.0';

/** What a core service installs to publish: the EventBridge client and zod, with what they need. */
const MAX_PACKAGES = 30;
const MAX_MEGABYTES = 30;

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sdk-package-'));

try {
  const [tarball] = z
    .tuple([z.object({ filename: z.string() })])
    .parse(JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root)));
  install('app', join(folder, tarball.filename));
  checkSize();
  cpSync(join(import.meta.dirname, 'use-sdk.mjs'), join(folder, 'app/use-sdk.mjs'));
  for (const version of [lowestNode(), NEWEST]) {
    install(version, `node@${version}`);
    const node = join(folder, version, 'node_modules/node/bin/node');
    run(node, ['use-sdk.mjs'], join(folder, 'app'));
    console.log(`works on Node.js ${run(node, ['--version'], folder).trim()}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The lowest version that `engines` allows, e.g. `20.0.0` of `>=20`. */
function lowestNode(): string {
  const { engines } = z
    .object({ engines: z.object({ node: z.string().regex(/^>=\d+(\.\d+){0,2}$/) }) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const [major = '', minor = '0', patch = '0'] = engines.node.slice(2).split('.');
  return [major, minor, patch].join('.');
}

function checkSize(): void {
  const modules = join(folder, 'app/node_modules');
  const names = readdirSync(modules, { recursive: true, encoding: 'utf8' });
  const packages = names.filter((name) => /^(?:.*node_modules\/)?(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(name));
  const megabytes = Number(run('du', ['-sk', modules], folder).split('\t')[0]) / 1024;
  console.log(`installs ${packages.length} packages, ${megabytes.toFixed(0)} MB`);
  if (packages.length > MAX_PACKAGES || megabytes > MAX_MEGABYTES) {
    throw new Error(
      `the package must install at most ${MAX_PACKAGES} packages and ${MAX_MEGABYTES} MB: ${packages.join(', ')}`,
    );
  }
}

function install(name: string, ...what: string[]): void {
  const target = join(folder, name);
  run('mkdir', [target], folder);
  writeFileSync(join(target, 'package.json'), '{"private":true,"type":"module","allowScripts":{"node":true}}');
  run('npm', ['install', '--no-audit', '--no-fund', ...what], target);
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
