import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { BuildOptions, buildSync, Metafile } from 'esbuild';

/** A bundle as esbuild wrote it, minified. */
export interface WrittenBundle {
  folder: string;
  /** The folder that paths of the metafile start at. */
  root: string;
  outputs: Metafile['outputs'];
}

/**
 * Moves the code that the functions load at their start into one file, `start.mjs`. esbuild splits shared code into many small
 * chunks, and Node.js needs 0.4 ms to find and link each: with 14 of them, the first hook of a cold start comes 6 ms later, of
 * about 80. Where esbuild cannot merge them, the bundle stays as it is: it starts later, and does the same.
 *
 * @param options - as for the bundle itself
 */
export function mergeStartChunks(
  { folder, root, outputs }: WrittenBundle,
  build: typeof buildSync,
  options: BuildOptions,
): void {
  const names = startChunks(outputs);
  const chunks = new Map(
    names.map((name, index) => [resolve(root, name), { index, exports: outputs[name]?.exports ?? [] }]),
  );
  const others = Object.keys(outputs)
    .map((name) => resolve(root, name))
    .filter((file) => !chunks.has(file));
  const merged = join(folder, 'start.mjs');
  const reexports = [...chunks].map(([chunk, { index, exports }]) => {
    const renamed = exports.map((name) => `${name} as ${mergedName(name, index)}`);
    return `export {${renamed.join()}} from ${importPath(folder, chunk)};`;
  });
  const contents = reexports.join('\n');
  try {
    build({ ...options, ...asWritten, stdin: { contents, resolveDir: folder }, outfile: merged, external: others });
  } catch {
    return;
  }
  for (const file of others) {
    const from = dirname(file);
    const code = readFileSync(file, 'utf8').replace(
      staticImport,
      (statement, imported: string | undefined, path: string) => {
        const chunk = chunks.get(resolve(from, path));
        return chunk ? `import{${renameImports(imported, chunk.index)}}from${importPath(from, merged)};` : statement;
      },
    );
    writeFileSync(file, code);
  }
  for (const chunk of chunks.keys()) rmSync(chunk);
}

/** Options for code that is bundled already. */
const asWritten = {
  // By `sideEffects` of a package.json above the folder, esbuild would drop imports without names, such as those of polyfills.
  ignoreAnnotations: true,
  // In a folder that is a link, esbuild would not recognize the other files, and merge all of them.
  preserveSymlinks: true,
  // Where a catalog awaits a plugin, the plugin would wait for `start.mjs` and `start.mjs` for the plugin.
  supported: { 'top-level-await': false },
} satisfies BuildOptions;

/** How esbuild writes an import of another file of the bundle. */
const staticImport = /import(?:\{([^}]*)\}from)?"(\.[^"]*)";/g;

/** Chunks may have exports of the same name. */
function mergedName(name: string, index: number): string {
  return `${name}_${index}`;
}

/** @param imported - such as `a,b as c` */
function renameImports(imported = '', index: number): string {
  const each = imported
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [name = '', local = name] = part.split(' as ');
      return `${mergedName(name, index)} as ${local}`;
    });
  return each.join();
}

function importPath(from: string, to: string): string {
  const path = relative(from, to).split(sep).join('/');
  return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
}

/** Shared code that the dispatch function imports, directly or not. Redeliver loads nearly all of it too. */
function startChunks(outputs: Metafile['outputs']): string[] {
  const found = new Set<string>();
  const visit = (output: string | undefined): void => {
    for (const { path, kind, external } of (output && outputs[output]?.imports) || []) {
      if (kind !== 'import-statement' || external || found.has(path)) continue;
      found.add(path);
      visit(path);
    }
  };
  visit(Object.keys(outputs).find((output) => output.endsWith('/dispatch.mjs')));
  return [...found];
}
