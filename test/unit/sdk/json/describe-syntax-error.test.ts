import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../sdk/json/parse-json.ts';

describe('an error of JSON syntax', () => {
  it.each([
    ['{"meta":{"load":NaN}}', '`NaN` at meta.load: not JSON'],
    ['{"meta":{"load":[1, -Infinity]}}', '`-Infinity` at meta.load.1: not JSON'],
    ['{"meta":{"a":1,"load":Infinity}}', '`Infinity` at meta.load: not JSON'],
    ['{"meta":{"a":{"b":1},"ok":True}}', '`True` at meta.ok: not JSON'],
    ['{"meta":None}', '`None` at meta: not JSON'],
    ['NaN', '`NaN` at character 1: not JSON'],
    ['', 'the text is empty: not JSON'],
    ['  ', 'the text is empty: not JSON'],
    ['{"meta":{"a":1}', 'the text ends too early at meta: not JSON'],
    ['{"meta":{"a":', 'the text ends too early at meta.a: not JSON'],
    ['{"a":1,}', 'unexpected character 8: not JSON'],
    ['{"a":{"b":[1,2,,]}}', 'unexpected character 16 at a.b.2: not JSON'],
    ['{"a":"s3cret', 'unexpected character 6 at a: not JSON'],
    ['{"a":"s3c\\xret"}', 'unexpected character 6 at a: not JSON'],
    ["{'a':1}", 'unexpected character 2: not JSON'],
    ['{"a":01}', 'unexpected character 7 at a: not JSON'],
    ['{"a":s3cret}', 'unexpected character 6 at a: not JSON'],
    ['{"a":1} x', 'unexpected character 9: not JSON'],
  ])('of %j names the place, and no value', (text, message) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError(message));
  });

  it('shows control characters of a path as escapes, and cuts a long path', () => {
    expect(() => parseJson('{"\\u001b[2J":NaN}')).toThrow('`NaN` at \\u001b[2J: not JSON');
    const error = () => parseJson(`{"${'k'.repeat(1000)}":NaN}`);
    expect(error).toThrow(/^`NaN` at k{200}…: not JSON$/);
  });

  it('is found in text that is nested without end', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow('the text ends too early');
  });
});
