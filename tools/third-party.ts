// Lists what others wrote and the functions ship, with licences, in THIRD_PARTY.md. Run: npm run third-party [-- --check]
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { bundleFunctions } from '../infra/bundle-functions.ts';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'THIRD_PARTY.md');

/** Licences that allow shipping without further duties than naming them. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0']);

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

const text = report(shippedPackages());
if (process.argv.includes('--check')) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) console.log('THIRD_PARTY.md is up to date');
  else fail('THIRD_PARTY.md is out of date: run `npm run third-party` and commit it');
} else {
  writeFileSync(file, text);
  console.log('THIRD_PARTY.md written');
}

/** The packages of which any code is in the functions' bundle, by name. */
function shippedPackages() {
  const folder = mkdtempSync(join(tmpdir(), 'third-party-'));
  const { metafile } = bundleFunctions(folder);
  rmSync(folder, { recursive: true });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  const folders = new Set(used.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...folders]
    .map((path) => packageSchema.parse(JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function report(packages: z.output<typeof packageSchema>[]): string {
  const refused = packages.filter(({ license }) => !allowed.has(license));
  if (refused.length > 0)
    fail(`not an allowed licence: ${refused.map(({ name, license }) => `${name} (${license})`).join(', ')}`);
  const rows = packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return `# Third-party code in the functions

Written by \`npm run third-party\` from the functions' bundle; CI checks that it is up to date.

| package | version | licence |
|---|---|---|
${rows.join('\n')}
`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
