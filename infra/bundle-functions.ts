import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** What a bundle is made of: esbuild's metafile tells the size of every part. */
export interface FunctionBundle {
  /** The folder to deploy; its handlers are `dispatch.handler` and `redeliver.handler`. */
  folder: string;
  metafile: Metafile;
}

/**
 * Bundles both functions into one folder, split so that what is imported lazily (every plugin, rarely used clients) is read
 * only when it is used.
 *
 * @param folder - where the bundle goes; it is emptied first
 * @param catalog - a module that exports `catalog`, instead of the project's own
 * @throws {Error} when something can't be bundled; esbuild has then told what and where, on standard error
 */
export function bundleFunctions(folder: string, catalog = join(root, 'plugins/catalog.ts')): FunctionBundle {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { status, stdout, error } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'write-bundle.ts'), resolve(folder), resolve(catalog)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`the functions could not be bundled with the catalog ${catalog}`, { cause: error });
  return { folder, metafile: JSON.parse(stdout) };
}
