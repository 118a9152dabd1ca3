import { posix } from 'node:path';

/** An import of one file by another, both as paths from the root. */
export type FileImport = { from: string; to: string };

/** Relative imports in a file's text, types and lazy imports included. */
export function importsOf(file: string, text: string): FileImport[] {
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers].map(([, path = '']) => ({ from: file, to: posix.join(posix.dirname(file), path) }));
}

/**
 * Folders directly in `parent` that import one another in a circle: one file import for each step of the circle, or an empty list.
 * Files in `parent` itself are left out.
 */
export function findFolderCycle(parent: string, imports: readonly FileImport[]): FileImport[] {
  const folderOf = (file: string) => new RegExp(`^${parent}/([^/]+)/`).exec(file)?.[1];
  const steps = new Map<string, Map<string, FileImport>>();
  for (const item of imports) {
    const [from, to] = [folderOf(item.from), folderOf(item.to)];
    if (!from || !to || from === to) continue;
    steps.set(from, (steps.get(from) ?? new Map()).set(to, item));
  }

  const done = new Set<string>();
  const visit = (folder: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(folder)) return [...path.slice(path.indexOf(folder)), folder];
    if (done.has(folder)) return undefined;
    for (const next of steps.get(folder)?.keys() ?? []) {
      const cycle = visit(next, [...path, folder]);
      if (cycle) return cycle;
    }
    done.add(folder);
    return undefined;
  };
  for (const folder of steps.keys()) {
    const cycle = visit(folder, []);
    if (cycle) return cycle.slice(1).flatMap((to, index) => steps.get(cycle[index] ?? '')?.get(to) ?? []);
  }
  return [];
}
