import { describe, expect, it } from 'vitest';
import { findLongSentences, MAX_WORDS } from '../../../tools/lint/find-long-sentences.ts';

const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ');

describe('the check of sentences', () => {
  it('names the line and the length of a sentence that is too long', () => {
    expect(findLongSentences(`# Title\n\nShort.\n\n${words(MAX_WORDS + 1)}.`)).toEqual([
      { line: 5, words: MAX_WORDS + 1, start: expect.any(String) },
    ]);
  });

  it('counts across line ends, and separately for sentences and list items', () => {
    expect(findLongSentences(`${words(20)}\n${words(20)}.`)).toHaveLength(1);
    expect(findLongSentences(`${words(20)}. ${words(20)}.\n- ${words(20)}\n- ${words(20)}`)).toEqual([]);
  });

  it('leaves out code, tables and headings', () => {
    const long = words(MAX_WORDS + 1);
    expect(findLongSentences(`# ${long}\n\n| ${long} |\n\n\`\`\`sh\n${long}\n\`\`\`\n\nRun \`${long}\`.`)).toEqual([]);
  });
});
