import type { Catalog } from '../sdk/plugin/catalog.ts';

/** The plugins that come with the project, by name. */
export const catalog = {
  webhook: () => import('./webhook/index.ts'),
  slack: () => import('./slack/index.ts'),
} satisfies Catalog;
