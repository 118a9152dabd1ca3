import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import type { Metafile } from 'esbuild';

/** Modules that open connections, which the guarded client does not check. */
const networkModules = new Set(['http', 'https', 'http2', 'net', 'tls', 'dgram']);

/** Packages that plugins may use as they are: they speak to AWS, with the function's role. */
const awsPackage = /^@(aws-sdk|smithy|aws-crypto|aws)\//;

/** Ways to the network other than `ctx.http`, in the code of a catalog. */
export interface NetworkImports {
  /** Files of plugins that import a module for the network: `plugins/a.ts imports node:http`. */
  ofPlugins: string[];
  /** Packages that plugins import, and that open connections: `axios imports node:http`. */
  ofPackages: string[];
}

/**
 * Finds imports with which a catalog's plugins reach the network without `ctx.http`. It cannot find imports that are
 * computed at run time.
 *
 * @param root - the folder that paths of the metafile start at
 * @param catalog - absolute path of the catalog's module
 * @param isOwn - whether a file is code of this project that plugins import
 */
export function findNetworkImports(
  { inputs }: Metafile,
  { root, catalog, isOwn }: { root: string; catalog: string; isOwn: (file: string) => boolean },
): NetworkImports {
  const found = { ofPlugins: new Set<string>(), ofPackages: new Set<string>() };
  const visited = new Set<string>();
  const visit = (file: string, through: string | undefined) => {
    const seen = `${through}:${file}`;
    if (visited.has(seen) || isOwn(file)) return;
    visited.add(seen);
    const packageName = packageOf(file);
    const origin = through ?? packageName;
    if (packageName && awsPackage.test(packageName)) return;
    for (const { path, external } of inputs[file]?.imports ?? []) {
      const module = networkModule(path, external);
      if (module === undefined) visit(path, origin);
      else if (origin === undefined) found.ofPlugins.add(`${file} imports ${module}`);
      else found.ofPackages.add(`${origin} imports ${module}`);
    }
  };
  visit(relative(root, catalog), undefined);
  return { ofPlugins: [...found.ofPlugins].sort(), ofPackages: [...found.ofPackages].sort() };
}

function packageOf(file: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

function networkModule(path: string, external: boolean | undefined): string | undefined {
  if (!external) return packageOf(path) === 'undici' ? 'undici' : undefined;
  const name = path.replace(/^node:/, '');
  return isBuiltin(name) && networkModules.has(name) ? `node:${name}` : undefined;
}
