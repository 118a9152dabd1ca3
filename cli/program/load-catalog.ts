import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OperatorError } from '../../operator/stage/operator-error.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';

/**
 * Loads the plugins that a stage was deployed with, to check their configurations.
 *
 * @param file - a module that exports `catalog`; the project's own plugins when undefined
 * @throws {OperatorError}
 */
export async function loadCatalog(file: string | undefined): Promise<Catalog> {
  if (file === undefined) return (await import('../../plugins/catalog.ts')).catalog;
  const fix = 'give --catalog (or SMP_CATALOG) the module that was deployed with the context value `catalog`';
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    throw new OperatorError(`the catalog ${file} cannot be loaded`, { kind: 'configuration', fix, cause });
  }
  if (!hasCatalog(loaded)) {
    throw new OperatorError(`the catalog ${file} has no export \`catalog\``, { kind: 'configuration', fix });
  }
  return loaded.catalog;
}

function hasCatalog(module: unknown): module is { catalog: Catalog } {
  if (typeof module !== 'object' || module === null || !('catalog' in module)) return false;
  const { catalog } = module;
  return (
    typeof catalog === 'object' &&
    catalog !== null &&
    Object.values(catalog).every((load) => typeof load === 'function')
  );
}
