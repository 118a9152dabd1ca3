import { refusedWords } from './refused-words.ts';

/** A refused word in a text: where it stands (line and column from 1), and what to write instead. */
export type Finding = { line: number; column: number; found: string; write: string };

const writeFor = new Map(refusedWords.flatMap(({ words, write }) => words.map((word) => [word, write] as const)));
const longestFirst = [...writeFor.keys()].sort((a, b) => b.length - a.length);
// A word that is part of a longer name (`toldBy`, `--mend`, `mend_all`) is not a word of the prose.
const pattern = new RegExp(`(?<![\\w-])(?:${longestFirst.join('|').replaceAll(' ', '\\s+')})(?![\\w-])`, 'gi');

/** Refused words in a text. With `markdown`, code blocks and code spans are skipped: they may quote old names. */
export function findRefusedWords(text: string, { markdown = false } = {}): Finding[] {
  const prose = markdown ? text.replace(/^```.*?^```|`[^`\n]+`/gms, blank) : text;
  return [...prose.matchAll(pattern)].map(({ 0: found, index }) => {
    const before = prose.slice(0, index).split('\n');
    const write = writeFor.get(found.toLowerCase().replace(/\s+/g, ' ')) ?? '';
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, found: found.replace(/\s+/g, ' '), write };
  });
}

/** Spaces instead of text, with the same lines and columns. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
