import type { AnyPlugin } from './define-plugin.ts';

/**
 * All the plugin code that can ever load: from the name of a plugin to the import that runs when the plugin is enabled. Configuration
 * selects a name in it, and cannot name anything else.
 *
 * @example
 * ```ts
 * export const catalog = { pager: () => import('./pager/index.ts') } satisfies Catalog;
 * ```
 */
export type Catalog = Record<string, () => Promise<{ default: AnyPlugin }>>;
