import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from './matches.ts';

const is = (matcher: unknown, v: string) => matches({ v: [matcher] }, { v });

describe('equals-ignore-case', () => {
  it.each([
    ['ß', 'SS', true],
    ['SS', 'ß', false],
    ['Straße', 'STRASSE', true],
    ['É', 'é', true],
    ['Σ', 'σ', true],
    ['Σ', 'ς', false],
    ['İ', 'i̇', true],
    ['Ⱥ', 'ⱥ', true],
    // Only the lower and the upper case of the pattern count. This is a title case.
    ['ǅ', 'ǅ', false],
    ['ǅ', 'ǆ', true],
    // Characters outside of the basic plane are never equal.
    ['😀', '😀', false],
    ['a', 'ab', false],
  ])('%s is %s: %s, as in EventBridge', (pattern, text, expected) => {
    expect(is({ 'equals-ignore-case': pattern }, text)).toBe(expected);
  });

  it('finds what it compares at the beginning and at the end', () => {
    expect(is({ prefix: { 'equals-ignore-case': 'ÄB' } }, 'äbc')).toBe(true);
    expect(is({ prefix: { 'equals-ignore-case': 'ÄB' } }, 'xäb')).toBe(false);
    expect(is({ suffix: { 'equals-ignore-case': 'ß' } }, 'xSS')).toBe(true);
    expect(is({ suffix: { 'equals-ignore-case': 'AB' } }, 'b')).toBe(false);
  });

  it('never has to choose between two cases of a character', () => {
    for (let code = 0; code < 0xd800; code += 1) {
      const unit = String.fromCharCode(code);
      const [lower, upper] = [unit.toLowerCase(), unit.toUpperCase()];
      if (lower === upper) continue;
      const isAmbiguous = [lower.startsWith, lower.endsWith, upper.startsWith, upper.endsWith].some((has) => {
        return has.call(lower, upper) || has.call(upper, lower);
      });
      expect(isAmbiguous, unit).toBe(false);
    }
  });
});

describe('prefix and suffix', () => {
  it('see the quotes of a string, as in EventBridge', () => {
    expect(is({ prefix: 'a"' }, 'a')).toBe(true);
    expect(is({ suffix: '"a' }, 'a')).toBe(true);
    expect(is({ prefix: { 'equals-ignore-case': 'A"' } }, 'a')).toBe(true);
    expect(is({ suffix: { 'equals-ignore-case': '"A' } }, 'a')).toBe(true);
    expect(is({ prefix: 'a"' }, 'ab')).toBe(false);
    expect(is({ 'anything-but': { prefix: 'a"' } }, 'a')).toBe(false);
  });
});

describe('wildcard', () => {
  it('matches what the regular expression for it matches', () => {
    const parts = fc.array(fc.constantFrom('a', 'b', 'ab', 'aab', '\\*', '\\\\', 'é', '.', 'a'.repeat(40)), {
      maxLength: 6,
    });
    const text = fc.array(fc.constantFrom('a', 'b', '*', '\\', 'é', '.', 'a'.repeat(40)), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 5 }), text, (literals, characters) => {
        const wildcard = literals
          .map((part) => part.join(''))
          .filter((part, index, { length }) => {
            return part !== '' || index === 0 || index === length - 1;
          });
        fc.pre(wildcard.length !== 2 || wildcard.some((part) => part !== ''));
        const source = wildcard.map((part) => part.replaceAll(/\\(.)/g, '$1').replaceAll(/[\\*.]/g, '\\$&')).join('.*');
        const expected = new RegExp(`^${source}$`, 's').test(characters.join(''));
        expect(is({ wildcard: wildcard.join('*') }, characters.join(''))).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });
});
