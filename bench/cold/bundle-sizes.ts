import type { Metafile } from 'esbuild';

/** Bytes of a package's code that a handler loads: at a cold start, and only when it is used. */
export interface PackageSize {
  start: number;
  later: number;
}

/** Where the bytes of a bundle come from, the largest first. @param entry - the handler's source */
export function bundleSizes(metafile: Metafile, entry: string): Map<string, PackageSize> {
  const first = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0];
  const start = reachable(metafile, first, ['import-statement']);
  const all = reachable(metafile, first, ['import-statement', 'dynamic-import']);
  const sizes = new Map<string, PackageSize>();
  for (const output of all) {
    for (const [input, { bytesInOutput }] of Object.entries(metafile.outputs[output]?.inputs ?? {})) {
      const size = sizes.get(packageOf(input)) ?? { start: 0, later: 0 };
      size[start.has(output) ? 'start' : 'later'] += bytesInOutput;
      sizes.set(packageOf(input), size);
    }
  }
  return new Map([...sizes].sort(([, a], [, b]) => b.start - a.start || b.later - a.later));
}

/** Bytes that a handler loads at the start, and with another module that it loads later. @param later - that module's source */
export function bytesLoaded(metafile: Metafile, entry: string, later: string): number {
  const outputs = [entry, later].map(
    (source) => Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0],
  );
  if (outputs.includes(undefined)) throw new Error(`not every one of ${entry}, ${later} is in the bundle`);
  const loaded = new Set(outputs.flatMap((output) => [...reachable(metafile, output, ['import-statement'])]));
  return [...loaded].reduce((total, output) => total + (metafile.outputs[output]?.bytes ?? 0), 0);
}

function reachable(metafile: Metafile, first: string | undefined, kinds: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (output: string | undefined): void => {
    if (output === undefined || found.has(output)) return;
    found.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) if (kinds.includes(kind)) visit(path);
  };
  visit(first);
  return found;
}

/** The package that a file belongs to; of our own code, the folder. */
function packageOf(input: string): string {
  const inPackage = input.split('node_modules/').at(-1) ?? input;
  if (inPackage === input) return `${input.split('/')[0]}/`;
  return inPackage
    .split('/')
    .slice(0, inPackage.startsWith('@') ? 2 : 1)
    .join('/');
}
