import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLiteral, toLiteral } from '../../../../functions/filter/matchers/find-literal.ts';
import { issues, matches } from './matches.ts';

/** A list that counts how often its items are read. */
function counted<T>(items: T[]): { list: T[]; reads: () => number } {
  let reads = 0;
  const list = new Proxy(items, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
      return Reflect.get(target, key, receiver);
    },
  });
  return { list, reads: () => reads };
}

describe('the work for a filter', () => {
  it('reads a text once for a literal, whatever both are', () => {
    const hostile = 'a'.repeat(250_000);
    for (const literal of [
      `${'a'.repeat(1950)}b${'a'.repeat(1950)}`,
      `${'a'.repeat(99)}b`,
      `b${'a'.repeat(99)}`,
      'ab'.repeat(900),
    ]) {
      let reads = 0;
      const charCodeAt = (index: number) => {
        reads += 1;
        return hostile.charCodeAt(index);
      };
      const text = { length: hostile.length, charCodeAt, indexOf: () => expect.fail('indexOf may read it often') };
      expect(findLiteral(toLiteral(literal), text, 0)).toBe(-1);
      expect(reads).toBeLessThanOrEqual(hostile.length);
    }
  });

  it('finds a long literal where indexOf finds it', () => {
    const part = fc.constantFrom('a'.repeat(20), 'ab'.repeat(10), 'b', 'a');
    const parts = fc.array(part, { maxLength: 8 }).map((items) => items.join(''));
    fc.assert(
      fc.property(parts, parts, parts, fc.boolean(), (before, literal, after, isInside) => {
        fc.pre(literal.length > 32);
        const text = before + (isInside ? literal : '') + after;
        const found = text.indexOf(literal);
        expect(findLiteral(toLiteral(literal), text, 0)).toBe(found === -1 ? -1 : found + literal.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves only literals of at most 32 characters to indexOf, which may compare each character as often', () => {
    expect(toLiteral('a'.repeat(32)).restarts).toHaveLength(0);
    expect(toLiteral('a'.repeat(33)).restarts).not.toHaveLength(0);
  });

  it('reads each item of a list a few times for each field, however many there are', () => {
    const pattern = { disks: { name: ['x'], size: [{ exists: false }], used: [{ numeric: ['>', 90] }] } };
    for (const count of [100, 10_000]) {
      const { list, reads } = counted(Array.from({ length: count }, () => ({ name: 'sda', used: 1 })));
      expect(matches(pattern, { disks: list })).toBe(false);
      expect(reads()).toBeLessThanOrEqual(4 * count);
    }
  });

  it('does not multiply the items of separate lists', () => {
    const pattern = { a: { x: [1] }, b: { x: [1] }, c: { x: [2] } };
    const lists = ['a', 'b', 'c'].map((name) => ({
      name,
      ...counted(Array.from({ length: 3_000 }, () => ({ x: 1 }))),
    }));
    expect(matches(pattern, Object.fromEntries(lists.map(({ name, list }) => [name, list])))).toBe(false);
    for (const { reads } of lists) expect(reads()).toBeLessThanOrEqual(2 * 3_000);
  });

  it('grows with the depth of lists in lists, not exponentially', () => {
    const { list, reads } = counted<unknown>(Array.from({ length: 1_000 }, () => 'q'));
    let nested: unknown = list;
    for (let depth = 0; depth < 28; depth += 1) nested = ['q', nested, { y: 1 }];
    expect(matches({ a: ['x', { exists: false }], 'a.x': [{ exists: false }], 'a.y': [2] }, { a: nested })).toBe(false);
    expect(reads()).toBeLessThanOrEqual(100 * 1_000);
  });
});

describe('a filter is refused when it could be slow', () => {
  const many = (count: number, make: (index: number) => unknown) =>
    Array.from({ length: count }, (_, index) => make(index));

  it.each([
    ['over 4,096 characters', { a: ['x'.repeat(4_090)] }, ': must have at most 4096 characters'],
    [
      'over 25 wildcards for a field',
      { a: many(26, (n) => ({ wildcard: `*${n}` })) },
      'a: must have fewer operators: it takes 104 of 100',
    ],
    [
      'over 25 excluded wildcards',
      { a: [{ 'anything-but': { wildcard: many(26, (n) => `*${n}`) } }] },
      'a: must have fewer',
    ],
    [
      'over 100 comparisons of a field',
      { a: many(101, () => ({ prefix: '' })) },
      'a: must have fewer operators: it takes 101',
    ],
    ['over 100 fields in all combinations of $or', orOf(4, 3), ': must have at most 100 fields, it has'],
    ['more combinations of $or than can be counted', orOf(60, 2), ': must have at most 100 fields, it has'],
  ])('with %s', (_, pattern, expected) => {
    expect(issues(pattern).filter((issue) => issue.startsWith(expected))).toHaveLength(1);
  });

  it.each([
    ['25 wildcards', { a: many(25, (n) => ({ wildcard: `*${n}` })) }],
    ['a long list of values', { a: many(300, (n) => `value${n}`) }],
    ['a long list of addresses', { a: many(250, (n) => `10.0.0.${n}`) }],
    ['a long list of excluded values', { a: [{ 'anything-but': many(300, (n) => `value${n}`) }] }],
    ['3 times 3 times 3 alternatives', orOf(3, 3)],
  ])('but not with %s', (_, pattern) => {
    expect(issues(pattern)).toEqual([]);
  });

  /** Lists of `$or` in several objects: each multiplies the combinations. */
  function orOf(lists: number, branches: number): unknown {
    const or = (list: number) => many(branches, (n) => ({ [`f${n}`]: [list] }));
    return Object.fromEntries(Array.from({ length: lists }, (_, list) => [`o${list}`, { $or: or(list) }]));
  }
});
