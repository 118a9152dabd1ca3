import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { type ApiItem, type EntryPoint, entryPoints, parseDocComment } from '../api/api-model.ts';

const root = resolve(import.meta.dirname, '../../..');
const contextFile = join(import.meta.dirname, 'example-context.ts');

/** Names of the context. */
const contextNames = [
  ...(readFileSync(contextFile, 'utf8')
    .split('interface ExampleContext')[1]
    ?.matchAll(/^ {2}(\w+):/gm) ?? []),
].flatMap(([, name]) => name ?? []);

/** Code in documentation, and where it stands. */
export interface Example {
  place: string;
  code: string;
}

/** The examples in docstrings of symbols and their members. */
export function examplesIn(items: readonly ApiItem[], prefix = ''): Example[] {
  return items.flatMap(({ name, docComment, members }) => [
    ...parseDocComment(docComment).examples.map((code) => ({ place: `${prefix}${name}`, code })),
    ...examplesIn(members, `${prefix}${name}.`),
  ]);
}

/**
 * Type-checks examples. What they use of the SDK is imported for them; what else they use is in example-context.ts.
 *
 * @returns a line for each error of the compiler
 */
export async function checkExamples(
  examples: readonly Example[],
  api: Readonly<Record<EntryPoint, readonly ApiItem[]>>,
): Promise<string[]> {
  const folder = join(root, '.local/docs-examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'pager'), { recursive: true });
  // The plugin that examples of catalogs and tests name.
  writeFileSync(join(folder, 'pager/index.ts'), pager);
  const exported = new Map(
    [...api.testing, ...api.sdk].map((item) => [item.name, importOf(item, api.sdk.includes(item) ? 'sdk' : 'testing')]),
  );
  const files = examples.map((example, index) => {
    const file = `example-${index}.ts`;
    writeFileSync(join(folder, file), complete(example.code, exported));
    return [file, example] as const;
  });
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, paths: paths, skipLibCheck: true };
  const tsconfig = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    include: ['*.ts', 'pager/*.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const { stdout } = await execa({ cwd: folder, localDir: root, preferLocal: true, reject: false })`tsc --pretty false`;
  const places = new Map(files);
  return stdout.split('\n').flatMap((line) => {
    const [, file = '', message = ''] = /^(\S+?)\(.*?\): error (.*)$/.exec(line) ?? [];
    return file ? [`example of ${places.get(file)?.place ?? file}: ${message}`] : [];
  });
}

const pager = `import { definePlugin } from '@server-monitor/plugins-sdk';
import { config } from '${contextFile}';
export default definePlugin({ name: 'pager', description: '', config: config.partial(), hooks: { onAlert() {} } });
`;

const paths = {
  [entryPoints.sdk.module]: [join(root, 'sdk/index.ts')],
  [entryPoints.testing.module]: [join(root, 'sdk/testing/index.ts')],
  '@server-monitor/plugins-cdk': [join(root, 'infra/index.ts')],
  '@server-monitor/plugins-cdk/catalog': [join(root, 'plugins/catalog.ts')],
};

function importOf({ kind, name }: ApiItem, entryPoint: EntryPoint): string {
  const type = kind === 'Interface' || kind === 'TypeAlias' ? 'type ' : '';
  return `import { ${type}${name} } from '${entryPoints[entryPoint].module}';`;
}

const importDefinePlugin = "import { definePlugin } from '@server-monitor/plugins-sdk';";

/** A module of an example. Code with imports is complete as it is. */
function complete(code: string, exported: ReadonlyMap<string, string>): string {
  if (/^import /m.test(code)) return completeModule(code);
  const words = [...new Set(code.match(/[A-Za-z_]\w*/g))];
  const context = words.filter((word) => contextNames.includes(word) && !exported.has(word));
  const imports = words.flatMap((word) => exported.get(word) ?? []);
  // Lines of an object literal, such as those of a catalog.
  if (/^ +\w+: .*,$/.test(code)) return `export const entries = {\n${code}\n};\n`;
  const isHook = /^(async )?on[A-Z]\w*\(/.test(code);
  const isHooks = /^hooks: \{/.test(code);
  const given = [
    ...new Set([...imports, ...(isHook || isHooks ? [importDefinePlugin] : [])]),
    "import { z } from 'zod';",
    "import { expect } from 'vitest';",
    "import pager from './pager/index.ts';",
    `import { type ExampleContext, config as exampleConfig } from '${contextFile}';`,
  ].join('\n');
  if (/^export /m.test(code)) return `${given}\n${code}\n`;
  if (isHook || isHooks) {
    const hooks = isHooks ? code : `hooks: {\n${code}\n}`;
    return `${given}\ndefinePlugin({ name: 'x', description: '', config: exampleConfig, ${hooks} });\n`;
  }
  return `${given}\nexport async function example({ ${context.join(', ')} }: ExampleContext) {\n{\n${code}\n}\n}\n`;
}

/** Code with imports: it lacks at most what the page explains in words. */
function completeModule(code: string): string {
  const words = [...new Set(code.match(/[A-Za-z_]\w*/g))];
  const own = (name: string) =>
    new RegExp(`^(import .*\\b${name}\\b.* from|(export )?(const|let|function) ${name}\\b)`, 'm').test(code);
  const given = words
    .filter((word) => contextNames.includes(word) && !own(word))
    .map((name) => `declare const ${name}: ExampleContext['${name}'];`);
  return [
    `import type { ExampleContext } from '${contextFile}';`,
    ...given,
    code
      .replace(/'\.\.\/server-monitor-plugins\//g, `'${root}/`)
      .replace(/'\.\/(operator|functions|infra)\//g, `'${root}/$1/`)
      .replace(/'\.\/(pager|index)\.ts'/g, "'./pager/index.ts'"),
  ].join('\n');
}
