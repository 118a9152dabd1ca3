// Bundles both functions into a folder and prints esbuild's metafile, which tells the size of every part. Run by `bundleFunctions`: esbuild takes
// plugins only asynchronously, and a construct can't wait. Arguments: the folder, a module that exports `catalog`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { leaveOut } from './leave-out.ts';

const [, , folder = '', catalog = ''] = process.argv;
const root = resolve(import.meta.dirname, '..');

/** The CommonJS build of zod, and the folder of all its builds. */
const zod = createRequire(import.meta.url).resolve('zod');
/** What `zod` is followed by in imports that are to go on as they are: an alias of `zod` would take these too. */
const otherZods = ['mini', 'v4', 'v4-mini', 'v3', 'locales', 'compile'];

const options = {
  absWorkingDir: root,
  entryPoints: { dispatch: 'functions/dispatch/handler.ts', redeliver: 'functions/redeliver/handler.ts' },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay as they are: short ones would make stack traces unreadable, and keeping a second set for errors takes time at every start.
  minifyIdentifiers: false,
  sourcemap: false,
  metafile: true,
  logLevel: 'error',
  mainFields: ['module', 'main'],
  // undici has a second HTTP parser for bundlers that it recognizes by this name.
  define: { esbuildDetection: '1' },
  plugins: [leaveOut],
  alias: {
    '#catalog': resolve(catalog),
    // A catalog elsewhere imports the package: a second copy of the SDK would know neither our marks of secrets nor our errors.
    'server-monitor-plugins/sdk': join(root, 'sdk/index.ts'),
    // Plugins that import the whole of zod have a build of their own. Of one for all, each cold start would load what any plugin of the catalog
    // uses, enabled or not, and that is fifty languages: esbuild splits by whole files.
    ...Object.fromEntries(otherZods.map((path) => [`zod/${path}`, join(dirname(zod), path)])),
    zod,
  },
  // CommonJS dependencies ask for Node's own modules by `require`, which ES modules lack.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
} satisfies BuildOptions;

try {
  const { metafile } = await build(options);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  process.stdout.write(JSON.stringify(metafile));
} catch (error) {
  // What esbuild could not do it has told, and where.
  if (!(error instanceof Error && 'errors' in error)) throw error;
  process.exitCode = 1;
}
