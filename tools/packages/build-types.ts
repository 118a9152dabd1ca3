import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');

/** Where declarations go. */
export interface TypesTarget {
  dist: string;
  /** The folder of the project that the target's paths start at. */
  from: string;
  /** Folders in `dist`, one for each format: CommonJS needs its own, since packages have other declarations there. */
  folders: readonly string[];
  /** The lowest library by default, as the SDK must run on it. */
  lib?: string;
}

/**
 * Writes the declarations that entry points reach.
 *
 * @param name - of the package, for temporary files
 * @returns the files
 */
export async function buildTypes(name: string, entryPoints: readonly string[], target: TypesTarget): Promise<string[]> {
  const declarations = join(root, `.local/types-${name}`);
  rmSync(declarations, { recursive: true, force: true });
  mkdirSync(declarations, { recursive: true });
  const tsconfig = join(root, `.local/tsconfig-${name}.json`);
  const include = entryPoints.map((entry) => join(root, entry.replace(/\.d\.ts$/, '.ts')));
  const compilerOptions = { rootDir: root, outDir: declarations, ...(target.lib ? { lib: [target.lib] } : {}) };
  writeFileSync(tsconfig, JSON.stringify({ extends: join(root, 'tsconfig.build.json'), compilerOptions, include }));
  await execa({ cwd: root, preferLocal: true })`tsc -p ${tsconfig}`;
  const reached = new Set<string>();
  for (const entry of entryPoints) visit(join(declarations, entry), reached);
  return [...reached].flatMap((file) =>
    target.folders.map((folder) => {
      const copy = join(target.dist, folder, relative(join(declarations, target.from), file));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(file, copy);
      return copy;
    }),
  );
}

function visit(file: string, reached: Set<string>): void {
  if (reached.has(file)) return;
  reached.add(file);
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, path = ''] of code.matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g)) {
    visit(resolve(dirname(file), path.replace(/\.[jt]s$/, '.d.ts')), reached);
  }
}
