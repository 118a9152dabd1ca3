import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { runApiExtractor } from '../../packages/run-api-extractor.ts';

const root = resolve(import.meta.dirname, '../../..');
const types = join(root, '.local/sdk-declarations');

/** What is exported by the entry points of the package, each with the file of its declarations. */
export const entryPoints = {
  sdk: { module: '@server-monitor/plugins-sdk', declarations: join(types, 'index.d.ts') },
  testing: { module: '@server-monitor/plugins-sdk/testing', declarations: join(types, 'testing/index.d.ts') },
} as const;

export type EntryPoint = keyof typeof entryPoints;

/** The entry point of the construct's package. Examples import the SDK's alone. */
export const construct = {
  module: '@server-monitor/plugins-cdk',
  declarations: join(root, '.local/types-cdk-docs/infra/index.d.ts'),
} as const;

const item = z.object({
  kind: z.string(),
  name: z.string().default(''),
  docComment: z.string().default(''),
  excerptTokens: z.array(z.object({ text: z.string() })).default([]),
  isOptional: z.boolean().default(false),
  get members() {
    return z.array(item).default([]);
  },
});

/** An exported symbol, or a member of one. */
export type ApiItem = z.output<typeof item>;

/** Reads the declarations of an entry point. @param name - of temporary files */
export function readApi(name: string, { declarations }: { declarations: string }): ApiItem[] {
  const apiJson = join(root, `.local/api/${name}.api.json`);
  runApiExtractor(declarations, { docModel: { enabled: true, apiJsonFilePath: apiJson } });
  return item.parse(JSON.parse(readFileSync(apiJson, 'utf8'))).members.flatMap(({ members }) => members);
}

/** Names of symbols and members without a docstring, such as `Publisher.close`. */
export function undocumented(items: readonly ApiItem[], parent?: ApiItem): string[] {
  return items.flatMap((item) => {
    const name = parent ? `${parent.name}.${item.name}` : item.name;
    return [...(needsDocstring(item, parent) ? [name] : []), ...undocumented(item.members, item)];
  });
}

function needsDocstring({ kind, name, docComment }: ApiItem, parent: ApiItem | undefined): boolean {
  if (docComment !== '' || name === '' || kind === 'Constructor') return false;
  // What a class implements is documented at the interface.
  return !(kind === 'Method' && parent?.excerptTokens.some(({ text }) => text.includes(' implements ')));
}

/** A docstring, read. */
export interface DocComment {
  summary: string;
  params: { name: string; text: string }[];
  returns: string | undefined;
  throws: string[];
  /** Code of the examples. */
  examples: string[];
}

/** Reads a docstring as this project writes them. */
export function parseDocComment(comment: string): DocComment {
  const text = comment
    .replace(/^\/\*\*\s?|\s*\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n');
  const [summary = '', ...tags] = text.split(/^@(?=[a-z])/m);
  const parts = tags.map((tag) => {
    const [, name = '', rest = ''] = /^([a-z]+)\s*([\s\S]*)$/.exec(tag) ?? [];
    return { name, rest: rest.trim() };
  });
  const all = (name: string) => parts.filter((part) => part.name === name).map(({ rest }) => rest);
  return {
    summary: summary.replace(/(\S)\s*@param /g, '$1\n').trim(),
    params: all('param').map((rest) => {
      const [, name = '', words = ''] = /^(\S+)\s*(?:- )?([\s\S]*)$/.exec(rest) ?? [];
      return { name, text: words };
    }),
    returns: all('returns')[0],
    throws: all('throws'),
    examples: all('example').flatMap((rest) => /```ts\n([\s\S]*?)\n```/.exec(rest)?.[1] ?? []),
  };
}
