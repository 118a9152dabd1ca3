import { describe, expect, it } from 'vitest';
import { findRefusedWords } from '../../../tools/lint/find-refused-words.ts';

const found = (text: string, options = {}) => findRefusedWords(text, options).map(({ found }) => found);

describe('the check of prose', () => {
  it('names the place of a refused word, and what to write instead', () => {
    expect(findRefusedWords('fine\nthe log tells why')).toEqual([
      { line: 2, column: 9, found: 'tells', write: expect.stringContaining('report') },
    ]);
  });

  it('finds phrases across line ends, and words in upper case', () => {
    expect(found('names parted by\ncommas')).toEqual(['parted by']);
    expect(found('Told you')).toEqual(['Told']);
  });

  it('accepts longer words and names that contain a refused one', () => {
    expect(found('amend apartment toldBy --mend mend_all foretell storytelling')).toEqual([]);
  });

  it('accepts refused words in code spans and code blocks of Markdown, not in those of code', () => {
    const text = 'The field `mend` is now `fix`.\n```\nmend\n```\nend';
    expect(found(text, { markdown: true })).toEqual([]);
    expect(found(text)).toEqual(['mend', 'mend']);
  });
});
