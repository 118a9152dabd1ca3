// Writes the API reference from the docstrings, or checks that it is up to date and complete. Run: npm run docs [-- --check]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { buildTypes } from '../packages/build-types.ts';
import { construct, entryPoints, readApi, undocumented } from './api/api-model.ts';
import { readPythonApi } from './api/read-python-api.ts';
import { renderApi } from './api/render-api.ts';
import { checkJson, checkPython } from './check/check-blocks.ts';
import { checkCommands } from './check/check-commands.ts';
import { checkExamples, examplesIn } from './check/check-examples.ts';
import { readFences } from './read-fences.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'docs/api');
const check = process.argv.includes('--check');

await Promise.all([
  execa({ cwd: root })`npm run --silent build:sdk`,
  buildTypes('cdk-docs', ['infra/index.d.ts'], {
    ...{ dist: join(root, '.local/cdk-declarations'), from: '.', folders: ['.'] },
    lib: 'es2024',
  }),
]);
const problems: string[] = [];
const api = { sdk: readApi('sdk', entryPoints.sdk), testing: readApi('testing', entryPoints.testing) };
const pages = {
  sdk: {
    ...{ module: entryPoints.sdk.module, items: api.sdk },
    intro: 'What core services, plugins and receivers import. The [testing kit](testing.md) has its own entry point.',
  },
  testing: {
    ...{ module: entryPoints.testing.module, items: api.testing },
    intro: 'For tests of plugins: no network, no AWS. See [the SDK](sdk.md) for everything else.',
  },
  cdk: {
    ...{ module: construct.module, items: readApi('cdk', construct) },
    intro:
      'For your own CDK app: see [Ship plugins from your own repository](../how-to/own-catalog.md). The settings are the [deploy options](../reference/configuration.md#deploy-options).',
  },
};
mkdirSync(folder, { recursive: true });
for (const [name, { module, intro, items }] of Object.entries(pages)) {
  for (const symbol of undocumented(items)) problems.push(`${module}: \`${symbol}\` has no docstring`);
  writePage(name, renderApi(module, intro, items));
}
const python = await readPythonApi();
problems.push(...python.undocumented.map((symbol) => `server_monitor_events: \`${symbol}\` has no docstring`));
writePage('python', python.page);
const allFences = await readFences();
problems.push(...(await checkCommands(allFences)), ...(await checkPython(allFences)), ...checkJson(allFences));
const fences = allFences.filter(({ language }) => language === 'ts');
problems.push(...(await checkExamples([...examplesIn([...api.sdk, ...api.testing]), ...fences], api)));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    check
      ? 'The API reference is up to date and complete; examples compile, and commands in pages are right'
      : `Written to ${folder}`,
  );

function writePage(name: string, text: string): void {
  const file = join(folder, `${name}.md`);
  if (!check) writeFileSync(file, text);
  else if (!isSame(file, text)) problems.push(`docs/api/${name}.md is out of date: run \`npm run docs\` and commit it`);
}

function isSame(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
