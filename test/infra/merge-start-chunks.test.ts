import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { bundleFunctions } from '../../infra/bundle-functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'merge-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const lazyCatalog = "export const catalog = { own: () => import('./own.ts') };\n";
const plugin =
  "import { definePlugin } from '@server-monitor/plugins-sdk';\nexport default definePlugin({ name: 'own', description: 'loaded lazily by the test', hooks: { async onEvent() {} } });\n";

/** Bundles a catalog. @returns the folder of the bundle, which is within that of the catalog */
function bundle(name: string, files: Record<string, string>, out = 'bundle'): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  for (const [file, code] of Object.entries(files)) writeFileSync(join(own, file), code);
  return bundleFunctions(join(own, out), join(own, 'catalog.ts')).folder;
}

function startCode(bundled: string): string {
  return readFileSync(join(bundled, 'start.mjs'), 'utf8');
}

describe('merging the code of the start', () => {
  it('keeps an import without names, also where a package.json above the folder says that it has no side effects', () => {
    const bundled = bundle('effects', {
      'package.json': '{"sideEffects":["./polyfill.ts"]}',
      'catalog.ts':
        "import './polyfill.ts';\nexport const catalog = { own: () => import('./own.ts'), other: () => import('./other.ts') };\n",
      'other.ts': plugin,
      'polyfill.ts': "globalThis.polyfilled = 'the polyfill of the catalog';\n",
      // The other plugin does not import it, so esbuild puts it into a chunk of its own, which is imported without names.
      'own.ts': `import './polyfill.ts';\n${plugin}`,
    });
    expect(startCode(bundled).includes('the polyfill of the catalog')).toBe(true);
  });

  it('leaves out what is loaded lazily, also in a folder that is a link', () => {
    mkdirSync(join(folder, 'linked/real'), { recursive: true });
    symlinkSync('real', join(folder, 'linked/link'));
    const files = { 'catalog.ts': lazyCatalog, 'own.ts': plugin };
    expect(startCode(bundle('linked', files, 'link/bundle')).includes('loaded lazily by the test')).toBe(false);
  });

  it('lets a catalog await a plugin, and warns that nothing is merged', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const bundled = bundle('awaits', {
      'catalog.ts':
        "const { default: own } = await import('./own.ts');\nexport const catalog = { own: async () => ({ default: own }) };\n",
      'own.ts': plugin,
    });
    // The function itself needs AWS. Of what it imports, the first is the catalog or imports it.
    const [, first = ''] = /from"(\.[^"]*)"/.exec(readFileSync(join(bundled, 'dispatch.mjs'), 'utf8')) ?? [];
    const code = `await import(${JSON.stringify(pathToFileURL(join(bundled, first)).href)}); process.stdout.write('started');`;
    expect(execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })).toBe(
      'started',
    );
    expect(readdirSync(bundled)).not.toContain('start.mjs');
    expect(warn.mock.calls.join()).toContain('Not merged: ');
  });
});
