import { loadPlugin } from '../../functions/host/load-plugin.ts';
import { PluginFault } from '../../functions/host/plugin-fault.ts';
import type { Catalog } from '../../sdk/plugin/catalog.ts';
import type { AnyPlugin } from '../../sdk/plugin/define-plugin.ts';
import { OperatorError } from '../stage/operator-error.ts';
import { assertKnownPlugin } from './assert-known-plugin.ts';

/** Loads the plugin of an instance. @throws {OperatorError} when the catalog lacks it, or its code cannot be loaded */
export async function loadKnownPlugin(instance: string, catalog: Catalog): Promise<AnyPlugin> {
  assertKnownPlugin(instance, catalog);
  try {
    return await loadPlugin(instance, catalog, '');
  } catch (cause) {
    if (!(cause instanceof PluginFault)) throw cause;
    throw new OperatorError(cause.message, { kind: 'configuration', fix: 'correct the catalog or the plugin', cause });
  }
}
