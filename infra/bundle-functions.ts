import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { BuildOptions, BuildResult, Metafile } from 'esbuild';
import { findNetworkImports } from './find-network-imports.ts';
import { functionSources } from './function-sources.ts';
import { isBuildFailure } from './is-build-failure.ts';
import { mergeStartChunks } from './merge-start-chunks.ts';

const require = createRequire(import.meta.url);

/** What `zod` is followed by in imports that are to go on as they are: an alias of `zod` would take these too. */
const otherZods = ['mini', 'v4', 'v4-mini', 'v3', 'locales', 'compile'];

type Esbuild = typeof import('esbuild');

/** Also for the code that is merged afterwards. */
const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  logLevel: 'silent',
} satisfies BuildOptions;

/** CommonJS dependencies ask for Node's own modules by `require`, which ES modules lack. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** What a bundle is made of: esbuild's metafile has the size of every part, from before those of the start were merged. */
export interface FunctionBundle {
  /** The folder to deploy; its handlers are `dispatch.handler` and `redeliver.handler`. */
  folder: string;
  metafile: Metafile;
}

/**
 * Puts the functions into a folder, ready to be deployed. With a catalog of one's own they are bundled.
 *
 * @param folder - it is emptied first
 * @throws {Error} as `bundleFunctions`
 */
export function prepareFunctions(folder: string, catalog: string | undefined): string {
  const { prebuilt } = functionSources;
  if (prebuilt === undefined || catalog !== undefined) return bundleFunctions(folder, catalog).folder;
  const outdir = resolve(folder);
  rmSync(outdir, { recursive: true, force: true });
  cpSync(prebuilt, outdir, { recursive: true });
  assertComplete(outdir);
  return outdir;
}

/**
 * Bundles both functions into one folder, split so that what is imported lazily (every plugin, rarely used clients) is read
 * only when it is used.
 *
 * @param folder - where the bundle goes; it is emptied first
 * @param catalog - a module that exports `catalog`, instead of the project's own
 * @throws {Error} when esbuild is not installed, the catalog cannot be bundled, or a plugin's own code imports a module for the network
 */
export function bundleFunctions(folder: string, catalog = functionSources.catalog): FunctionBundle {
  const { root, entryPoints, sdk } = functionSources;
  const outdir = resolve(folder);
  const zod = resolveZod(resolve(catalog));
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const { buildSync } = loadEsbuild();
  const { metafile } = build(buildSync, resolve(catalog), {
    ...common,
    absWorkingDir: root,
    entryPoints,
    outdir,
    splitting: true,
    keepNames: true,
    metafile: true,
    mainFields: ['module', 'main'],
    // undici has a second HTTP parser for bundlers that it recognizes by this name; without it the bundle is a third smaller.
    define: { esbuildDetection: '1' },
    alias: {
      '#catalog': resolve(catalog),
      // A catalog elsewhere imports the package: a second copy of the SDK would know neither our marks of secrets nor our errors.
      '@server-monitor/plugins-sdk': sdk,
      // Plugins that import the whole of zod have a build of their own. Of one for all, each cold start would load what any plugin of the catalog
      // uses, enabled or not, and that is fifty languages: esbuild splits by whole files.
      ...Object.fromEntries(otherZods.map((path) => [`zod/${path}`, join(dirname(zod), path)])),
      zod,
    },
    banner: { js: requireBanner },
  });
  assertGuarded(metafile, resolve(catalog));
  for (const output of Object.keys(metafile.outputs)) dropUnusedRequire(resolve(root, output));
  mergeStartChunks({ folder: outdir, root, outputs: metafile.outputs }, buildSync, { ...common, absWorkingDir: root });
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}\n');
  assertComplete(outdir);
  return { folder: outdir, metafile };
}

/** esbuild puts the banner into every file. To make a `require` in each takes 0.7 ms of a cold start. */
function dropUnusedRequire(file: string): void {
  const code = readFileSync(file, 'utf8');
  const own = code.replace(requireBanner, '');
  if (own !== code && !/\brequire\b/.test(own)) writeFileSync(file, own);
}

/** @throws {Error} with one line that names the file and the fix */
function build(
  buildSync: Esbuild['buildSync'],
  catalog: string,
  options: BuildOptions & { metafile: true },
): BuildResult<{ metafile: true }> {
  if (!existsSync(catalog)) {
    throw new Error(`catalog ${catalog}: no such file; give the path of a module that exports \`catalog\``);
  }
  try {
    return buildSync(options);
  } catch (cause) {
    throw new Error(`the functions could not be bundled: ${bundleProblem(cause)}`, { cause });
  }
}

/** The first problem that esbuild names, with its place. */
function bundleProblem(cause: unknown): string {
  const [problem] = isBuildFailure(cause) ? cause.errors : [];
  if (!problem) return cause instanceof Error ? cause.message : String(cause);
  const place = problem.location ? `${problem.location.file}:${problem.location.line}: ` : '';
  const isNative = problem.text.includes('".node" files');
  const fix = isNative ? '; a plugin cannot use native modules: use a package in plain JavaScript' : '';
  return `${place}${problem.text}${fix}`;
}

/** A function without its handler would deploy, and fail at its first event. */
function assertComplete(folder: string): void {
  for (const file of ['dispatch.mjs', 'redeliver.mjs', 'package.json']) {
    if (!existsSync(join(folder, file))) throw new Error(`${folder} lacks ${file}: the functions cannot start from it`);
  }
}

/** Plugins reach the network by `ctx.http`, which is guarded. Of packages that open connections, a line says so. */
function assertGuarded(metafile: Metafile, catalog: string): void {
  const { ofPlugins, ofPackages } = findNetworkImports(metafile, { ...functionSources, catalog });
  for (const use of ofPackages) console.warn(`Not guarded: ${use}; its requests do not pass through \`ctx.http\``);
  if (ofPlugins.length === 0) return;
  throw new Error(`${ofPlugins.join('; ')}: plugins reach the network by \`ctx.http\`; use it instead`);
}

/** Loaded when it is needed: whoever deploys the project's own plugins needs no bundler. */
function loadEsbuild(): Esbuild {
  try {
    return require('esbuild');
  } catch (cause) {
    throw new Error('esbuild bundles your catalog, and is not installed: run `npm install --save-dev esbuild`', {
      cause,
    });
  }
}

/** The CommonJS build of zod that plugins use: the one beside the catalog, else the project's own. */
function resolveZod(catalog: string): string {
  try {
    return createRequire(catalog).resolve('zod');
  } catch {
    return require.resolve('zod');
  }
}
