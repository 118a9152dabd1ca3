import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { matches } from './matches.ts';

const event = createEvent({
  event_type: 'task.failed',
  server_name: 'web-1.example.com',
  severity: 'error',
  ip: '10.1.2.3',
  username: null,
  meta: {
    exit_code: 2,
    ratio: 0.5,
    tags: ['db', 'eu'],
    nested: { on: true, nothing: null },
    path: '/a/lib/b.ts',
    star: 'a*b',
    empty: {},
    none: [],
  },
});

/** A pattern for one field of `meta`. */
const meta = (field: string, ...matchers: unknown[]) => ({ meta: { [field]: matchers } });

describe('a filter lets through', () => {
  it.each([
    ['one of several values', { severity: ['info', 'error'] }],
    ['a field in an object', { meta: { nested: { on: [true] } } }],
    ['a path with dots', { 'meta.nested.on': [true] }],
    ['null', { username: [null] }],
    ['one value of a list', meta('tags', 'eu')],
    ['a number in another notation', meta('exit_code', 2.0)],
    ['exactly', { severity: [{ exactly: 'error' }] }],
    ['prefix', { server_name: [{ prefix: 'web-' }] }],
    ['prefix in any case', { server_name: [{ prefix: { 'equals-ignore-case': 'WEB-' } }] }],
    ['suffix', { server_name: [{ suffix: '.com' }] }],
    ['suffix in any case', { server_name: [{ suffix: { 'equals-ignore-case': '.COM' } }] }],
    ['the empty prefix', { server_name: [{ prefix: '' }] }],
    ['equals-ignore-case', { severity: [{ 'equals-ignore-case': 'ERROR' }] }],
    ['wildcard', meta('path', { wildcard: '*/lib/*' })],
    ['a wildcard for nothing', meta('path', { wildcard: '/a*/lib/b.ts*' })],
    ['an escaped star', meta('star', { wildcard: 'a\\*b' })],
    ['numeric', meta('exit_code', { numeric: ['=', 2] })],
    ['a numeric range', meta('exit_code', { numeric: ['>', 0, '<=', 2] })],
    ['exists', meta('exit_code', { exists: true })],
    ['exists for null', { username: [{ exists: true }] }],
    ['exists false', meta('signal', { exists: false })],
    ['exists false for an object, which is no value', meta('nested', { exists: false })],
    ['exists false for an empty object', meta('empty', { exists: false })],
    ['exists false for an empty list', meta('none', { exists: false })],
    ['exists false below a value', { meta: { path: { x: [{ exists: false }] } } }],
    ['cidr', { ip: [{ cidr: '10.0.0.0/8' }] }],
    ['anything-but a string', { severity: [{ 'anything-but': 'info' }] }],
    ['anything-but a list', meta('exit_code', { 'anything-but': [0, 1] })],
    ['anything-but strings, for a number', meta('exit_code', { 'anything-but': ['2'] })],
    [
      'anything-but for null and true',
      { username: [{ 'anything-but': 'x' }], 'meta.nested.on': [{ 'anything-but': 'x' }] },
    ],
    ['anything-but a prefix', { server_name: [{ 'anything-but': { prefix: 'db-' } }] }],
    ['anything-but a prefix, for null', { username: [{ 'anything-but': { prefix: 'svc-' } }] }],
    ['anything-but a wildcard, for a number', meta('exit_code', { 'anything-but': { wildcard: 'svc*' } })],
    ['anything-but suffixes', { server_name: [{ 'anything-but': { suffix: ['.org', '.net'] } }] }],
    ['anything-but in any case', { severity: [{ 'anything-but': { 'equals-ignore-case': ['INFO', 'WARNING'] } }] }],
    ['one value of a list that anything-but does not name', meta('tags', { 'anything-but': 'db' })],
    ['one pattern of $or', { $or: [{ severity: ['info'] }, { meta: { exit_code: [2] } }] }],
    ['$or in an object', { meta: { $or: [{ exit_code: [1] }, { ratio: [0.5] }] } }],
    ['all fields together', { severity: ['error'], event_type: [{ prefix: 'task.' }] }],
  ])('%s', (_, pattern) => {
    expect(matches(pattern, event)).toBe(true);
  });
});

describe('a filter stops', () => {
  it.each([
    ['another value', { severity: ['info'] }],
    ['a number where a string is expected', meta('exit_code', '2')],
    ['a string where a boolean is expected', { meta: { nested: { on: ['true'] } } }],
    ['a prefix in another case', { server_name: [{ prefix: 'WEB' }] }],
    ['one field of two', { severity: ['error'], event_type: ['task.finished'] }],
    ['a field that is missing', meta('signal', 'SIGKILL')],
    ['a number outside a range', meta('exit_code', { numeric: ['<', 2] })],
    ['a number at an open bound', meta('exit_code', { numeric: ['>', 2, '<', 3] })],
    ['an address outside a range', { ip: [{ cidr: '10.2.0.0/16' }] }],
    ['a string that is no address', { server_name: [{ cidr: '10.0.0.0/8' }] }],
    ['an excluded value', { severity: [{ 'anything-but': ['error'] }] }],
    ['an excluded number', meta('exit_code', { 'anything-but': 2 })],
    ['an excluded prefix', { server_name: [{ 'anything-but': { prefix: ['db-', 'web-'] } }] }],
    ['a wildcard whose parts overlap', meta('star', { wildcard: 'a*b*b' })],
    ['an object, for exists', meta('nested', { exists: true })],
    ['an empty list, for exists', meta('none', { exists: true })],
    ['an object, for anything-but', meta('nested', { 'anything-but': 'a' })],
    ['a missing field, for anything-but', meta('signal', { 'anything-but': 'a' })],
    ['a value, for exists false', { username: [{ exists: false }] }],
    ['no pattern of $or', { $or: [{ severity: ['info'] }, { severity: ['critical'] }] }],
    ['what every object inherits', meta('constructor', { exists: true })],
  ])('%s', (_, pattern) => {
    expect(matches(pattern, event)).toBe(false);
  });

  it('events without a field named __proto__ that the pattern names', () => {
    const pattern: unknown = JSON.parse('{"meta":{"__proto__":{"a":[1]}}}');
    expect(matches(pattern, { meta: { b: 1 } })).toBe(false);
    expect(matches(pattern, JSON.parse('{"meta":{"__proto__":{"a":1}}}'))).toBe(true);
  });
});

describe('$or', () => {
  it('replaces a field that stands before it, and is replaced by one behind it, as in EventBridge', () => {
    expect(matches({ a: [1], $or: [{ a: [2] }, { b: [3] }] }, { a: 2 })).toBe(true);
    expect(matches({ $or: [{ a: [2] }, { b: [3] }], a: [1] }, { a: 2 })).toBe(false);
    expect(matches({ $or: [{ a: [2] }, { b: [3] }], a: [1] }, { a: 1 })).toBe(true);
  });

  it('is the name of a field where its list has matchers, as in EventBridge', () => {
    expect(matches({ $or: ['a'] }, { $or: 'a' })).toBe(true);
    expect(matches({ $or: [{ prefix: 'a' }, { suffix: 'b' }] }, { $or: 'ab' })).toBe(true);
  });
});
