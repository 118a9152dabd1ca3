import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionSources } from '../../infra/function-sources.ts';

// In the package, this module stands for infra/function-sources.ts.
const functions = fileURLToPath(new URL('../functions', import.meta.url));
const root = process.cwd();

export const functionSources: FunctionSources = {
  root,
  entryPoints: { dispatch: join(functions, 'dispatch.mjs'), redeliver: join(functions, 'redeliver.mjs') },
  sdk: join(functions, 'sdk.mjs'),
  catalog: join(functions, 'catalog.mjs'),
  prebuilt: join(functions, 'prebuilt'),
  isOwn: (file) => resolve(root, file).startsWith(functions),
};
