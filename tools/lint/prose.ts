// Refuses words in docs, comments, errors and tests that have a plainer alternative, and long sentences in docs. Run: npm run lint:prose
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findLongSentences, MAX_WORDS } from './find-long-sentences.ts';
import { findRefusedWords } from './find-refused-words.ts';

const root = resolve(import.meta.dirname, '../..');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const git = ['ls-files', '--cached', '--others', '--exclude-standard'];
const listed = linesOf(execFileSync('git', git, { cwd: root, encoding: 'utf8' }));
const files = [...new Set(listed)].filter(
  (file) =>
    /\.(ts|tsx|md|py|css|html|yaml)$/.test(file) &&
    file !== 'tools/lint/refused-words.ts' &&
    !file.startsWith('docs/api/'),
);
const exceptions = linesOf(readFileSync(join(import.meta.dirname, 'prose-exceptions.txt'), 'utf8'));

/** Exceptions for which nothing is found any more. */
const unused = new Set(exceptions);
let count = 0;
for (const file of files.filter((file) => existsSync(join(root, file)))) {
  const text = readFileSync(join(root, file), 'utf8');
  const markdown = file.endsWith('.md');
  const findings = findRefusedWords(text, { markdown });
  const exception = exceptions.find((path) => file === path || (path.endsWith('/') && file.startsWith(path)));
  if (exception !== undefined) {
    if (findings.length > 0) unused.delete(exception);
    continue;
  }
  count += findings.length;
  for (const { line, column, found, write } of findings)
    console.error(`${file}:${line}:${column} "${found}": write ${write}`);
  for (const { line, words, start } of markdown ? findLongSentences(text) : []) {
    count += 1;
    console.error(`${file}:${line} a sentence of ${words} words (at most ${MAX_WORDS}): "${start}…": split it`);
  }
}

for (const path of unused) console.log(`tools/lint/prose-exceptions.txt: ${path} is clean, remove it from the list`);
console.log(`${files.length} files, ${count} refused words or long sentences`);
if (count > 0) process.exitCode = 1;
