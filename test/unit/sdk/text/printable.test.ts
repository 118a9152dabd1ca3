import { describe, expect, it } from 'vitest';
import { printable } from '../../../../sdk/text/printable.ts';

describe('printable', () => {
  it.each([
    ['\u001b]0;title\u0007\u001b[2J\u001b[H', '\\u001b]0;title\\u0007\\u001b[2J\\u001b[H'],
    ['\u001b]8;;https://evil.example\u001b\\link', '\\u001b]8;;https://evil.example\\u001b\\link'],
    ['\u009b2J\u0085\u007f\u0000', '\\u009b2J\\u0085\\u007f\\u0000'],
    ['ok\r\nFAKE\tline\u2028x\u2029y', 'ok\\r\\nFAKE\\tline\\u2028x\\u2029y'],
    ['abc\u202egnp.exe\u2066\u2069\u061c\u200e\u200f', 'abc\\u202egnp.exe\\u2066\\u2069\\u061c\\u200e\\u200f'],
  ])('shows control characters as escapes: %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves all other text as it is', () => {
    const text = 'web-1 – größe 漢字 עברית العربية 👩‍💻 \\u001b';
    expect(printable(text)).toBe(text);
  });
});
