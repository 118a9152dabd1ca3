import { describe, expect, it } from 'vitest';
import { splitConfig } from '../../../../functions/config/common-config.ts';
import { issues } from './matches.ts';

/** A pattern for one field. */
const field = (...matchers: unknown[]) => ({ meta: { v: matchers } });

describe('a pattern is refused, with path and fix', () => {
  it.each<[string, unknown, string]>([
    ['that is no object', 'error', ': must be an object, like {"field": ["value"]}'],
    ['without a field', {}, ': must name a field; leave the filter out'],
    ['with an empty object', { meta: {} }, 'meta: must name a field; [{"exists": true}]'],
    ['with a value outside a list', { severity: 'error' }, 'severity: must be a list of values, like ["value"]'],
    ['with an empty list', { severity: [] }, 'severity: must not be an empty list: name a value'],
    ['with a list in a list', field(['a']), 'meta.v.0: must be a string, a number, true, false, null, or an operator'],
    [
      'with a number that JSON.parse made infinite',
      field(Number.POSITIVE_INFINITY),
      'meta.v.0: must be a string, a number',
    ],
    [
      'with an unknown operator',
      field('a', { like: 'x' }),
      'meta.v.1.like: is not an operator; the operators are prefix',
    ],
    [
      'with two operators in one',
      field({ prefix: 'a', suffix: 'b' }),
      'meta.v.0: must have one operator: write an object',
    ],
    ['with no operator', field({}), 'meta.v.0: must have one operator'],
    ['with a prefix that is no string', field({ prefix: ['a'] }), 'meta.v.0.prefix.0: is not an operator here'],
    ['with a number as suffix', field({ suffix: 1 }), 'meta.v.0.suffix: must be a string'],
    ['with exists as a string', field({ exists: 'true' }), 'meta.v.0.exists: must be true or false, without quotes'],
    ['with two stars', field({ wildcard: 'a**b' }), 'meta.v.0.wildcard: must not have two stars in a row'],
    ['with a lone backslash', field({ wildcard: 'a\\b' }), 'meta.v.0.wildcard: must have a star or a backslash after'],
    ['with a backslash at the end', field({ wildcard: 'a\\' }), 'meta.v.0.wildcard: must have a star or a backslash'],
    ['with an incomplete range', field({ numeric: ['>'] }), 'meta.v.0.numeric: must be a comparison like [">", 0]'],
    [
      'with bounds swapped',
      field({ numeric: ['>', 5, '<', 1] }),
      'meta.v.0.numeric: must have a lower bound that is below',
    ],
    ['with an empty range', field({ numeric: ['>=', 5, '<=', 5] }), 'meta.v.0.numeric: must have a lower bound that'],
    ['with the upper bound first', field({ numeric: ['<', 5, '>', 1] }), 'meta.v.0.numeric: must be a comparison'],
    [
      'with a bound that no number is beyond',
      field({ numeric: ['>', Number.MAX_VALUE] }),
      'meta.v.0.numeric: must have',
    ],
    ['with another comparison', field({ numeric: ['!=', 5] }), 'meta.v.0.numeric: must be a comparison'],
    ['with a CIDR range of 99 bits', field({ cidr: '10.0.0.0/99' }), 'meta.v.0.cidr: must have at most 31 bits'],
    [
      'with one address as a range',
      field({ cidr: '10.0.0.1/32' }),
      'meta.v.0.cidr: must have at most 31 bits (IPv6: 127)',
    ],
    ['with an address as a range', field({ cidr: '10.0.0.1' }), 'meta.v.0.cidr: must be a range of IP addresses, like'],
    [
      'with an empty exclusion',
      field({ 'anything-but': [] }),
      'meta.v.0.anything-but: must be strings only or numbers',
    ],
    ['with a mixed exclusion', field({ 'anything-but': ['a', 1] }), 'meta.v.0.anything-but: must be strings only'],
    ['with null excluded', field({ 'anything-but': null }), 'meta.v.0.anything-but: must be strings only'],
    [
      'with an empty list of excluded prefixes',
      field({ 'anything-but': { prefix: [] } }),
      'meta.v.0.anything-but.prefix: ',
    ],
    [
      'with an empty excluded prefix',
      field({ 'anything-but': { prefix: ['a', ''] } }),
      'meta.v.0.anything-but.prefix.1: ',
    ],
    [
      'with an excluded range',
      field({ 'anything-but': { numeric: ['>', 1] } }),
      'meta.v.0.anything-but.numeric: is not',
    ],
    ['with one pattern in $or', { $or: [{ severity: ['error'] }] }, '$or: must be a list of at least two patterns'],
    ['with a value in $or', { $or: [{ severity: ['error'] }, 1] }, '$or.1: must be a pattern, like'],
    ['with an operator as a field of $or', { $or: [{ prefix: ['a'] }, { b: [1] }] }, '$or.0.prefix: is an operator'],
  ])('%s', (_, pattern, expected) => {
    expect(issues(pattern).filter((issue) => issue.startsWith(expected))).toHaveLength(1);
  });

  it('with every problem, not only the first', () => {
    expect(issues({ a: [], b: { c: 1 }, d: [{ cidr: 'x' }] }).map((issue) => issue.split(':')[0])).toEqual([
      'a',
      'b.c',
      'd.0.cidr',
    ]);
  });

  it('in a plugin configuration', () => {
    expect(() => splitConfig({ filter: { meta: { v: [{ wildcard: '**' }] } } })).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ path: ['filter', 'meta', 'v', 0, 'wildcard'] })],
      }),
    );
  });
});

describe('a pattern is taken', () => {
  it.each([
    ['with empty strings', field('', { prefix: '' }, { suffix: '' }, { wildcard: '' }, { 'equals-ignore-case': '' })],
    ['with an empty excluded string', field({ 'anything-but': ['', 'a'] })],
    ['with an escaped star next to a star', field({ wildcard: '\\**' })],
    ['with range bounds of any size', field({ numeric: ['>=', -1e308, '<', 1e308] })],
    ['with /0', field({ cidr: '0.0.0.0/0' })],
    ['with $or in $or', { $or: [{ $or: [{ a: [1] }, { b: [1] }] }, { c: [1] }] }],
    ['with names of operators outside $or', { prefix: ['a'], numeric: { cidr: [1] } }],
  ])('%s', (_, pattern) => {
    expect(issues(pattern)).toEqual([]);
  });
});
