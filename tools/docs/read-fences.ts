import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../..');

/** A block of code in a page. */
export interface Fence {
  /** `docs/how-to/deploy.md:12`: the line of its first line of code. */
  place: string;
  /** What follows the fence: `sh`, `ts`. */
  language: string;
  code: string;
}

/** Blocks of code in the pages of the repository, except those that `npm run docs` writes. */
export async function readFences(): Promise<Fence[]> {
  const { stdout } = await execa({ cwd: root })`git ls-files --cached --others --exclude-standard -- *.md`;
  const pages = stdout.split('\n').filter((file) => file !== '' && !/^(docs\/api|test|THIRD_PARTY)/.test(file));
  return pages.flatMap((file) => fencesIn(file, readFileSync(join(root, file), 'utf8')));
}

/** The blocks of one page. */
export function fencesIn(file: string, text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; line: number; indent: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, indent = '', language] = /^(\s*)```(\S*)/.exec(line) ?? [];
    if (open && language === '') {
      fences.push({ place: `${file}:${open.line}`, language: open.language, code: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    else if (language !== undefined) open = { language, line: index + 2, indent, lines: [] };
  }
  return fences;
}
