import type { AnyPlugin } from './define-plugin.ts';

/**
 * All the plugin code that can ever load: from a plugin's name to an import that is carried out when the plugin is enabled.
 * Configuration selects a name in it, and can name nothing else.
 *
 * @example
 * ```ts
 * export const catalog = { pager: () => import('./pager/index.ts') } satisfies Catalog;
 * ```
 */
export type Catalog = Record<string, () => Promise<{ default: AnyPlugin }>>;
