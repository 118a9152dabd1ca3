import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runApiExtractor } from './run-api-extractor.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Writes the declarations that an entry point of the SDK exports, and what these use, into one file. Docstrings stay.
 *
 * @param entryPoint - a `.d.ts` file
 */
export function rollUpTypes(entryPoint: string, target: string): void {
  const untrimmedFilePath = join(root, '.local/rolled-up.d.ts');
  runApiExtractor(entryPoint, { dtsRollup: { enabled: true, untrimmedFilePath } });
  writeFileSync(target, indentWithTabs(readFileSync(untrimmedFilePath, 'utf8')));
  rmSync(untrimmedFilePath);
}

/** Indented with tabs, and without empty lines: editors show the same. */
function indentWithTabs(types: string): string {
  return types.replace(/^( {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)).replace(/\n{2,}/g, '\n');
}
