// Writes the API reference from the docstrings, or checks that it is up to date and complete. Run: npm run docs [-- --check]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { entryPoints, readApi, undocumented } from './api-model.ts';
import { checkJson, checkPython } from './check/check-blocks.ts';
import { checkCommands } from './check/check-commands.ts';
import { checkExamples, examplesIn } from './check/check-examples.ts';
import { readFences } from './read-fences.ts';
import { renderApi } from './render-api.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'docs/api');
const intros = {
  sdk: 'What core services, plugins and receivers import. The [testing kit](testing.md) has its own entry point.',
  testing: 'For tests of plugins: no network, no AWS. See [the SDK](sdk.md) for everything else.',
};
const check = process.argv.includes('--check');

await execa({ cwd: root })`npm run --silent build:sdk`;
const problems: string[] = [];
const api = { sdk: readApi('sdk'), testing: readApi('testing') };
mkdirSync(folder, { recursive: true });
for (const entryPoint of ['sdk', 'testing'] as const) {
  const items = api[entryPoint];
  for (const name of undocumented(items))
    problems.push(`${entryPoints[entryPoint].module}: \`${name}\` has no docstring`);
  const file = join(folder, `${entryPoint}.md`);
  const text = renderApi(entryPoints[entryPoint].module, intros[entryPoint], items);
  if (!check) writeFileSync(file, text);
  else if (!isSame(file, text))
    problems.push(`docs/api/${entryPoint}.md is out of date: run \`npm run docs\` and commit it`);
}
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

function isSame(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
