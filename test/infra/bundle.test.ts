import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleFunctions, type FunctionBundle } from '../../infra/bundle-functions.ts';
import { catalog } from '../../plugins/catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { metafile } = bundleFunctions(folder);
const handlers = ['functions/dispatch/handler.ts', 'functions/redeliver/handler.ts'];
const root = join(import.meta.dirname, '../..');

/** The source files that a handler loads before anything is imported lazily, from whatever output they are in. */
function loadedAtStart(entry: string, { outputs }: FunctionBundle['metafile'] = metafile): string[] {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0];
  const loaded = new Set<string>();
  const visit = (file: string | undefined): void => {
    if (file === undefined || loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(found);
  return [...loaded].flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  );
}

describe('the bundle', () => {
  it('loads no plugin that is not enabled', () => {
    for (const entry of handlers) {
      const inputs = loadedAtStart(entry);
      expect(inputs.length).toBeGreaterThan(50);
      expect(inputs.filter((file) => /^plugins\/[^/]+\//.test(file))).toEqual([]);
    }
  });

  it('loads no client of the AWS SDK at the start', () => {
    for (const entry of handlers) {
      expect(loadedAtStart(entry).filter((file) => /node_modules\/@(aws-sdk|smithy)\//.test(file))).toEqual([]);
    }
  });

  it('has the code of the start of the dispatch function in one file, which the redeliver function loads too', () => {
    const staticImports = (file: string) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/import\s*(?:\{[^}]*\}\s*from\s*)?"(\.[^"]*)"/g)].map(
        ([, path]) => path,
      );
    expect(new Set(staticImports('dispatch.mjs'))).toEqual(new Set(['./start.mjs']));
    expect(staticImports('redeliver.mjs')).toContain('./start.mjs');
    expect(staticImports('start.mjs')).toEqual([]);
  });

  it('keeps the names of errors, which dead letters and logs show, also where two are alike and where one names itself', async () => {
    const own = join(folder, 'names');
    mkdirSync(own);
    const catalogFile = join(own, 'catalog.ts');
    writeFileSync(catalogFile, "export const catalog = { named: () => import('./named.ts') };\n");
    writeFileSync(
      join(own, 'named.ts'),
      "import { GoneError as first } from './first.ts';\nimport { GoneError as second } from './second.ts';\nexport default [first.of().name, second.of().name];\n",
    );
    for (const name of ['first', 'second']) {
      writeFileSync(
        join(own, `${name}.ts`),
        "import { PermanentError } from '@server-monitor/plugins-sdk';\nexport class GoneError extends PermanentError { static of() { return new GoneError('gone'); } }\n",
      );
    }
    const bundle = bundleFunctions(join(own, 'bundle'), catalogFile);
    const [chunk] =
      Object.entries(bundle.metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('names/named.ts')) ??
      [];
    const { default: names } = await import(join(root, chunk ?? ''));
    expect(names).toEqual(['GoneError', 'GoneError']);
  });

  it('loads no more at the start for a plugin that is not enabled, whatever that imports', () => {
    const own = join(folder, 'more');
    mkdirSync(own);
    const catalogFile = join(own, 'catalog.ts');
    writeFileSync(
      catalogFile,
      "export const catalog = { webhook: () => import('./webhook.ts'), whole: () => import('./whole.ts') };\n",
    );
    writeFileSync(join(own, 'webhook.ts'), `export { default } from '${join(root, 'plugins/webhook/index.ts')}';\n`);
    writeFileSync(
      join(own, 'whole.ts'),
      "import { z } from 'zod';\nimport { definePlugin } from '@server-monitor/plugins-sdk';\nexport default definePlugin({ name: 'whole', description: '', config: z.object({ url: z.url() }), hooks: {} });\n",
    );
    const bundle = bundleFunctions(join(own, 'bundle'), catalogFile);
    const others = (inputs: string[]) => inputs.filter((file) => !file.endsWith('catalog.ts')).sort();
    for (const entry of handlers) {
      expect(others(loadedAtStart(entry, bundle.metafile))).toEqual(others(loadedAtStart(entry)));
    }
  });

  it('imports nothing by a computed name, and loads lazily only plugins and modules that few deliveries need', () => {
    const dynamic = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => [file, path] as const),
    );
    const own = dynamic.filter(([file]) => !file.includes('node_modules'));
    const plugins = Object.keys(catalog).map((name) => `plugins/${name}/index.ts`);
    const fromCatalog = own
      .filter(([file]) => file === 'plugins/catalog.ts')
      .map(([, path]) => relative(root, join(root, path)));
    expect(fromCatalog.sort()).toEqual(plugins.sort());
    const others = own.filter(([file, path]) => file !== 'plugins/catalog.ts' && !path.includes('node_modules'));
    expect([...new Set(others.map(([, path]) => path))].sort()).toEqual([
      // The history is written after the hooks of the first batch have run.
      'functions/history/history-writer.ts',
      'functions/http/transport/open-agents.ts',
      // Only an invalid configuration or allowlist is described.
      'functions/settings/describe-issues.ts',
      'functions/settings/validate-allowlist.ts',
      'sdk/publisher/index.ts',
    ]);
  });

  it('has one copy of the SDK, also with a catalog that imports it as a package', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const catalogFile = join(own, 'catalog.ts');
    writeFileSync(
      catalogFile,
      "import { definePlugin, PermanentError, secret } from '@server-monitor/plugins-sdk';\nexport const catalog = { own: async () => ({ default: definePlugin({ name: 'own', description: String(PermanentError) + secret, hooks: {} }) }) };\n",
    );
    const { inputs } = bundleFunctions(join(own, 'bundle'), catalogFile).metafile;
    expect(Object.keys(inputs).filter((file) => /(^|\/)sdk\/(errors|plugin\/secret)\.[jt]s$/.test(file))).toEqual([
      'sdk/errors.ts',
      'sdk/plugin/secret.ts',
    ]);
  });

  it('is written to a folder relative to the current directory', () => {
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const before = process.cwd();
    process.chdir(elsewhere);
    try {
      const bundle = bundleFunctions('cdk.out/functions');
      expect(bundle.folder).toBe(join(realpathSync(elsewhere), 'cdk.out/functions'));
      for (const file of ['dispatch.mjs', 'redeliver.mjs', 'package.json']) {
        expect(existsSync(join(elsewhere, 'cdk.out/functions', file))).toBe(true);
      }
    } finally {
      process.chdir(before);
    }
  });

  it('names a catalog that is not there, what it cannot resolve, and native modules, each with its place', () => {
    const own = join(folder, 'broken');
    mkdirSync(own);
    const bundle = (catalogFile: string) => () => bundleFunctions(join(own, 'bundle'), join(own, catalogFile));
    expect(bundle('other.ts')).toThrow(/other\.ts: no such file; give the path of a module that exports `catalog`/);
    writeFileSync(join(own, 'catalog.ts'), "export const catalog = { a: () => import('./missing.ts') };\n");
    expect(bundle('catalog.ts')).toThrow(/catalog\.ts:1: Could not resolve "\.\/missing\.ts"/);
    writeFileSync(join(own, 'native.node'), '');
    writeFileSync(join(own, 'native.ts'), "import './native.node';\nexport const catalog = {};\n");
    expect(bundle('native.ts')).toThrow(/native\.ts:1: .* a plugin cannot use native modules/);
  });
});
