import { describe, expect, it } from 'vitest';
import { printResult } from '../../../cli/program/print-result.ts';

const hostile = '\u001b]0;t\u0007\u001b[2J\u007f\u009b2J\u061c\u200e\u200f\u2028\u202e\u2066\u2069\r\n';

describe('a result as JSON', () => {
  it.each([true, false])(
    'has no control characters for a terminal, and is the same JSON (stream: %s)',
    async (stream) => {
      const result = { [hostile]: [hostile, 'é💥'], n: 9007199254740993n };
      let text = '';
      const write = async (part: string) => {
        text += part;
      };
      const context = { global: { json: true }, write, progress: () => {} };
      await printResult(result, Object.assign(Object.create(null), context), () => '', { stream });
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      expect(JSON.parse(text)).toMatchObject({ [hostile]: [hostile, 'é💥'] });
      expect(text).toContain('9007199254740993');
    },
  );
});
