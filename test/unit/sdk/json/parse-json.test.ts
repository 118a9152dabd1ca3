import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseJsonWithBigints } from '../../../../sdk/json/parse-json.ts';

describe('parseJson', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['1234567890123456789', '1234567890123456789'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740992', '9007199254740992'],
    ['12345678901234567.89', '12345678901234567.89'],
    ['0.12345678901234567891', '0.12345678901234567891'],
    ['123456789.12345678901', '123456789.12345678901'],
    ['1e400', '1e400'],
    ['-1.5E+400', '-1.5E+400'],
    ['1e-400', '1e-400'],
    ['1.23456e-320', '1.23456e-320'],
  ])('reads %s as text: JavaScript would change it', (digits, text) => {
    for (const json of [digits, `{"n":${digits}}`, `[ ${digits} ]`, `{"a":[1,{"n": ${digits}}],"b":"x"}`]) {
      expect(JSON.stringify(parseJson(json))).toBe(json.replaceAll(' ', '').replace(digits, `"${text}"`));
    }
  });

  it.each([
    '0',
    '-0',
    '9007199254740991',
    '-9007199254740991',
    '0.1',
    '1.0',
    '1.50',
    '1e5',
    '1e300',
    '5e-324',
    '0.30000000000000004',
    '1000000000000000.0',
    '100000000000000000e-5',
  ])('reads %s as a number', (digits) => {
    expect(parseJson(`{"n":${digits}}`)).toEqual({ n: Number(digits) });
  });

  it('leaves digits in strings and keys alone', () => {
    const text = '{"12345678901234567890":"12345678901234567890","a":"\\"12345678901234567890,","b":1,"c":"x\\\\"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(parseJson(text.replace('"b":1', '"b":12345678901234567890'))).toEqual({
      ...JSON.parse(text),
      b: '12345678901234567890',
    });
  });

  it('agrees with JSON.parse wherever that changes no number', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text, smallOnly), null, indent);
        expect(parseJson(spaced)).toEqual(JSON.parse(spaced));
      }),
    );
  });

  it('shows every number with the value that was written', () => {
    const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: 25 }).map((list) => list.join(''));
    const whole = digits.map((text) => text.replace(/^0+(?=\d)/, ''));
    const number = fc
      .tuple(fc.constantFrom('', '-'), whole, fc.option(digits), fc.option(fc.integer({ min: -400, max: 400 })))
      .map(([sign, integer, fraction, exponent]) =>
        [sign, integer, fraction === null ? '' : `.${fraction}`, exponent === null ? '' : `e${exponent}`].join(''),
      );
    fc.assert(
      fc.property(fc.array(number), fc.string(), (numbers, text) => {
        const json = `[${[JSON.stringify(text), ...numbers].join(', ')}]`;
        const [first, ...values] = parseJson(json) as unknown[];
        expect(first).toBe(text);
        for (const [index, value] of values.entries()) {
          if (typeof value === 'string') expect(value).toBe(numbers[index]);
          else expect(decimalOf(String(value))).toEqual(decimalOf(numbers[index] ?? ''));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps keys named `__proto__` as data', () => {
    const value = parseJson('{"__proto__":{"x":12345678901234567890}}');
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual({ x: '12345678901234567890' });
    expect(value).not.toHaveProperty('x');
  });

  it('reads a long list of large numbers in a time that grows with its length', () => {
    const text = `[${'12345678901234567890,'.repeat(50_000)}"${'1'.repeat(1_000_000)}"]`;
    const startedAt = performance.now();
    expect(parseJson(text)).toHaveLength(50_001);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('parseJsonWithBigints', () => {
  it('reads integers beyond 2^53 as bigints, and other numbers that JavaScript would change as text', () => {
    expect(
      parseJsonWithBigints('{"a":1234567890123456789,"b":[-9007199254740993,1],"c":0.12345678901234567891}'),
    ).toEqual({
      a: 1234567890123456789n,
      b: [-9007199254740993n, 1],
      c: '0.12345678901234567891',
    });
  });

  it('takes no text for a number', () => {
    expect(parseJsonWithBigints('["12345678901234567890", 12345678901234567890]')).toEqual([
      '12345678901234567890',
      12345678901234567890n,
    ]);
  });
});

function smallOnly(_: string, value: unknown): unknown {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? 0 : value;
}

/** The exact value of a decimal number: an integer, and the power of ten to multiply it by. */
function decimalOf(text: string): { digits: bigint; exponent: number } {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let digits = BigInt(whole + fraction);
  let exponent = Number(power) - fraction.length;
  if (digits === 0n) return { digits, exponent: 0 };
  for (; digits % 10n === 0n; digits /= 10n) exponent += 1;
  return { digits, exponent };
}
