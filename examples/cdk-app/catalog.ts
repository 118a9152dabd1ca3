import { catalog as builtIn } from '@server-monitor/plugins-cdk/catalog';
import type { Catalog } from '@server-monitor/plugins-sdk';

export const catalog = { ...builtIn, pager: () => import('./pager.ts') } satisfies Catalog;
