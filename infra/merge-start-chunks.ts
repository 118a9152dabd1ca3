import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { BuildOptions, buildSync, Metafile } from 'esbuild';
import { isBuildFailure } from './is-build-failure.ts';

/** A bundle as esbuild wrote it, minified. */
export interface WrittenBundle {
  folder: string;
  /** The folder that paths of the metafile start at. */
  root: string;
  outputs: Metafile['outputs'];
}

/** A file with shared code that is merged. */
interface Chunk {
  /** Distinguishes its exports: chunks may have exports of the same name. */
  index: number;
  exports: readonly string[];
}

/** By absolute path. */
type Chunks = ReadonlyMap<string, Chunk>;

/** Options for code that is bundled already. */
const asWritten = {
  // By `sideEffects` of a package.json above the folder, esbuild would drop imports without names, such as those of polyfills.
  ignoreAnnotations: true,
  // In a folder that is a link, esbuild would not recognize the other files, and merge all of them.
  preserveSymlinks: true,
  // Where a catalog awaits a plugin, the plugin would wait for `start.mjs` and `start.mjs` for the plugin.
  supported: { 'top-level-await': false },
} satisfies BuildOptions;

/**
 * Moves the code that the functions load at their start into one file, `start.mjs`. esbuild splits shared code into many small
 * chunks, and Node.js needs 0.4 ms to find and link each: with 14 of them, the first hook of a cold start comes 6 ms later, of
 * about 80. Where esbuild cannot merge them, a warning says so, and the bundle stays as it is: it starts later, and does the same.
 *
 * @param options - as for the bundle itself
 */
export function mergeStartChunks(bundle: WrittenBundle, build: typeof buildSync, options: BuildOptions): void {
  const { folder, root, outputs } = bundle;
  const merged = join(folder, 'start.mjs');
  const chunks = new Map(
    startChunks(outputs).map((name, index) => [resolve(root, name), { index, exports: outputs[name]?.exports ?? [] }]),
  );
  const others = Object.keys(outputs)
    .map((name) => resolve(root, name))
    .filter((file) => !chunks.has(file));
  const stdin = { contents: reexports(chunks, folder), resolveDir: folder };
  try {
    build({ ...options, ...asWritten, stdin, outfile: merged, external: others });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    console.warn(
      `Not merged: esbuild cannot put the start code into one file, so cold starts take longer (${error.errors[0]?.text})`,
    );
    return;
  }
  for (const file of others) redirectImports(file, chunks, merged);
  for (const chunk of chunks.keys()) rmSync(chunk);
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

/** A module that exports everything that the chunks export. */
function reexports(chunks: Chunks, folder: string): string {
  const statements = [...chunks].map(([file, { index, exports }]) => {
    const renamed = exports.map((name) => `${name} as ${mergedName(name, index)}`);
    return `export {${renamed.join()}} from ${importPath(folder, file)};`;
  });
  return statements.join('\n');
}

/** How esbuild writes an import of another file of the bundle. */
const staticImport = /import(?:\{([^}]*)\}from)?"(\.[^"]*)";/g;

/** Makes a file import from `merged` what it imported from chunks. */
function redirectImports(file: string, chunks: Chunks, merged: string): void {
  const from = dirname(file);
  const redirect = (statement: string, imported: string | undefined, path: string) => {
    const chunk = chunks.get(resolve(from, path));
    return chunk ? `import{${renameImports(imported, chunk.index)}}from${importPath(from, merged)};` : statement;
  };
  writeFileSync(file, readFileSync(file, 'utf8').replace(staticImport, redirect));
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

function mergedName(name: string, index: number): string {
  return `${name}_${index}`;
}

function importPath(from: string, to: string): string {
  const path = relative(from, to).split(sep).join('/');
  return JSON.stringify(path.startsWith('.') ? path : `./${path}`);
}
