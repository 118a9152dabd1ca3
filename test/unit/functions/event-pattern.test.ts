import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { type EventPattern, eventPatternSchema, matchesPattern } from '../../../functions/host/event-pattern.ts';
import { createEvent } from '../../../sdk/event/create-event.ts';

const event = createEvent({
  event_type: 'task.failed',
  server_name: 'web-1.example.com',
  severity: 'error',
  ip: '10.1.2.3',
  meta: { exit_code: 2, tags: ['db', 'eu'], nested: { on: true, nothing: null }, path: '/a/lib/b.ts', star: 'a*b' },
});

describe('a CIDR range', () => {
  const has = (cidr: string, ip: string) =>
    matchesPattern(eventPatternSchema.parse({ ip: [{ cidr }] }), { ...event, ip });

  it('has the addresses that ipaddr.js finds in it', () => {
    const family = fc.constantFrom('v4', 'v6');
    const near = family.chain((kind) => {
      const address = kind === 'v4' ? fc.ipV4() : fc.ipV6();
      return fc.tuple(
        address,
        fc.integer({ min: 0, max: kind === 'v4' ? 32 : 128 }),
        fc.oneof(address, fc.ipV4(), fc.ipV6()),
      );
    });
    fc.assert(
      fc.property(near, ([base, bits, ip]) => {
        const [range, prefix] = ipaddr.parseCIDR(`${base}/${bits}`);
        const parsed = ipaddr.parse(ip);
        const expected = parsed.kind() === range.kind() && parsed.match(range, prefix);
        expect(has(`${base}/${bits}`, ip)).toBe(expected);
        expect(has(`${base}/${bits}`, base)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['10.1.2.3/16', '10.1.9.9', true],
    ['10.0.0.0/8', '::ffff:10.0.0.1', false],
    ['::/0', '10.0.0.1', false],
    ['fe80::/10', 'fe80::1', true],
    ['fe80::/10', 'fe80::1%eth0', false],
    ['10.0.0.0/8', '10.1', false],
  ])('%s has %s: %s', (cidr, ip, expected) => {
    expect(has(cidr, ip)).toBe(expected);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', '10/8', '012.0.0.0/8', 'fe80::%eth0/10', '10.0.0.0/8/8', ''])(
    'is none: %j',
    (cidr) => {
      expect(eventPatternSchema.safeParse({ ip: [{ cidr }] }).success).toBe(false);
    },
  );
});

describe('event patterns', () => {
  it.each<[string, EventPattern]>([
    ['a value', { severity: ['info', 'error'] }],
    ['a nested field', { meta: { nested: { on: [true] } } }],
    ['null', { meta: { nested: { nothing: [null] } } }],
    ['an item of an array', { meta: { tags: ['eu'] } }],
    ['prefix', { server_name: [{ prefix: 'web-' }] }],
    ['prefix in any case', { server_name: [{ prefix: { 'equals-ignore-case': 'WEB-' } }] }],
    ['suffix', { server_name: [{ suffix: '.com' }] }],
    ['equals-ignore-case', { severity: [{ 'equals-ignore-case': 'ERROR' }] }],
    ['wildcard', { meta: { path: [{ wildcard: '*/lib/*' }] } }],
    ['an escaped wildcard', { meta: { star: [{ wildcard: 'a\\*b' }] } }],
    ['numeric', { meta: { exit_code: [{ numeric: ['>', 0, '<=', 2] }] } }],
    ['exists', { meta: { exit_code: [{ exists: true }] } }],
    ['does not exist', { meta: { signal: [{ exists: false }] } }],
    ['cidr', { ip: [{ cidr: '10.0.0.0/8' }] }],
    ['anything-but a value', { severity: [{ 'anything-but': 'info' }] }],
    ['anything-but a list', { meta: { exit_code: [{ 'anything-but': [0, 1] }] } }],
    ['anything-but a prefix', { server_name: [{ 'anything-but': { prefix: 'db-' } }] }],
    ['anything-but a wildcard', { meta: { path: [{ 'anything-but': { wildcard: '*/bin/*' } }] } }],
    ['$or', { $or: [{ severity: ['info'] }, { meta: { exit_code: [2] } }] }],
    ['all fields together', { severity: ['error'], event_type: [{ prefix: 'task.' }] }],
    ['an empty pattern', {}],
  ])('match on %s', (_, pattern) => {
    expect(matchesPattern(eventPatternSchema.parse(pattern), event)).toBe(true);
  });

  it.each<[string, EventPattern]>([
    ['another value', { severity: ['info'] }],
    ['a number given as text', { meta: { exit_code: ['2'] } }],
    ['a prefix in another case', { server_name: [{ prefix: 'WEB' }] }],
    ['one field of two', { severity: ['error'], event_type: ['task.finished'] }],
    ['a field that is absent', { meta: { signal: ['SIGKILL'] } }],
    ['a number out of range', { meta: { exit_code: [{ numeric: ['<', 2] }] } }],
    ['an address out of range', { ip: [{ cidr: '10.2.0.0/16' }] }],
    ['a text that is no address', { server_name: [{ cidr: '10.0.0.0/8' }] }],
    ['an excluded value', { severity: [{ 'anything-but': ['error'] }] }],
    ['a wildcard whose parts overlap', { meta: { star: [{ wildcard: 'a*b*b' }] } }],
    ['no branch of $or', { $or: [{ severity: ['info'] }, { severity: ['critical'] }] }],
    ['what every object has', { meta: { constructor: [{ exists: true }] } }],
  ])('do not match on %s', (_, pattern) => {
    expect(matchesPattern(eventPatternSchema.parse(pattern), event)).toBe(false);
  });

  it.each([
    ['an unknown operator', { severity: [{ like: 'x' }] }],
    ['a value outside of a list', { severity: 'error' }],
    ['an empty list', { severity: [] }],
    ['a numeric test without a number', { meta: { n: [{ numeric: ['>'] }] } }],
    ['a CIDR range that is none', { ip: [{ cidr: '10.0.0.0/99' }] }],
  ])('refuse %s', (_, pattern) => {
    expect(eventPatternSchema.safeParse(pattern).success).toBe(false);
  });

  it('no wildcard takes long, however many stars it has', () => {
    const pattern = { meta: { path: [{ wildcard: `${'*a'.repeat(5000)}*x` }] } };
    const hostile = createEvent({ event_type: 'task.failed', meta: { path: 'a'.repeat(50_000) } });
    expect(matchesPattern(pattern, hostile)).toBe(false);
  });
});
