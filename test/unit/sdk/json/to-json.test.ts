import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson, parseJsonWithBigints } from '../../../../sdk/json/parse-json.ts';
import { toJson } from '../../../../sdk/json/to-json.ts';

describe('toJson', () => {
  it('writes what JSON.stringify writes', () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        fc.string(),
        fc.maxSafeInteger(),
        fc.float({ noNaN: true, max: 1e6, min: -1e6 }),
        fc.constantFrom(null, true),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('tree')),
      object: fc.dictionary(fc.string(), tie('tree')),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('writes a bigint as digits, wherever it stands, and text that looks alike as text', () => {
    expect(
      toJson({ id: 9007199254740993n, list: [-1n, '1n', '9007199254740993'], at: new Date(0), none: undefined }),
    ).toBe('{"id":9007199254740993,"list":[-1,"1n","9007199254740993"],"at":"1970-01-01T00:00:00.000Z"}');
    expect(toJson(12n)).toBe('12');
  });

  it('writes dates, addresses and objects of primitives beside a bigint as JSON.stringify does', () => {
    const value = {
      at: new Date(0),
      url: new URL('https://a.b/'),
      n: Object(1),
      s: Object('x'),
      list: [undefined, () => 1],
    };
    expect(toJson({ big: 1n, value })).toBe(`{"big":1,"value":${JSON.stringify(value)}}`);
  });

  it('writes the characters that SQS refuses as escapes, in values and keys, and means the same', () => {
    const value = { 'k\uFFFE': ['\uFFFF', '\uD800', '\u0000', '𝄞'] };
    const text = toJson(value);
    // SQS API reference, SendMessage: the characters that a message may have.
    expect(text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('writes decimals that JavaScript cannot hold with the digits they had', () => {
    const text = '{"a":12345678901234567.89,"b":[-0.12345678901234567891,1e400],"c":{"d":"1.5"}}';
    expect(toJson(parseExactJson(text))).toBe(text);
    expect(JSON.stringify(parseExactJson('[12345678901234567.89]'))).toBe('["12345678901234567.89"]');
  });

  it('reads its own text again without a change', () => {
    const value = { a: 2n ** 63n - 1n, b: [-(2n ** 63n)], c: 0.1, d: 'x' };
    expect(parseJsonWithBigints(toJson(value))).toEqual(value);
  });

  it.each<[string, unknown]>([
    ['`meta.load` is NaN: not JSON', { meta: { load: Number.NaN } }],
    ['`meta.load.1` is -Infinity: not JSON', { meta: { load: [1, Number.NEGATIVE_INFINITY] } }],
    ['`user_id` is an integer beyond 2^53', { user_id: 2 ** 53 }],
    ['pass it as a bigint or a string', { user_id: 2 ** 60 }],
    ['`id` is an integer beyond 64 bits', { id: 2n ** 63n }],
    ['`a` is NaN', { a: { toJSON: () => Number.NaN } }],
    ['`a` cannot be written as JSON', { a: { toJSON: () => assertNever() } }],
    ['the value is of type undefined', undefined],
    ['the value is of type function', () => 1],
  ])('refuses with "%s"', (message, value) => {
    expect(() => toJson(value)).toThrow(message);
    expect(() => toJson(value)).toThrow(TypeError);
  });

  it('refuses a circle', () => {
    const circle: Record<string, unknown> = { big: 1n };
    circle.self = circle;
    expect(() => toJson(circle)).toThrow('contains itself');
  });
});

function assertNever(): never {
  throw new Error('it cannot');
}
