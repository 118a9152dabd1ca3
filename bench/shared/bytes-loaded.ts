import type { Metafile } from 'esbuild';

/**
 * Bytes of code that a handler loads at its start, and with a module that it loads later.
 *
 * @param entry - the source of the handler
 * @param later - the source of that module
 */
export function bytesLoaded(metafile: Metafile, entry: string, later?: string): number {
  const outputOf = (source: string) => {
    const output = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0];
    if (output === undefined) throw new Error(`${source} is not in the bundle`);
    return output;
  };
  const loaded = new Set<string>();
  const visit = (output: string): void => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  for (const source of [entry, ...(later ? [later] : [])]) visit(outputOf(source));
  return [...loaded].reduce((total, output) => total + (metafile.outputs[output]?.bytes ?? 0), 0);
}
