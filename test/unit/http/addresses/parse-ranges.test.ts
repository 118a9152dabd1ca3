import { BlockList } from 'node:net';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { assertRanges } from '../../../../functions/http/address/assert-ranges.ts';
import { checkAddress } from '../../../../functions/http/address/check-address.ts';
import { parseRanges } from '../../../../functions/http/address/parse-ranges.ts';
import { createHttpClient } from '../../../../functions/http/create-http-client.ts';
import { BlockedAddressError, InvalidRangeError } from '../../../../functions/http/errors.ts';

describe('a range that cannot be read is refused by name', () => {
  it.each([
    '',
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10/8',
    '012.0.0.0/8',
    '0xa.0.0.0/8',
    ' 10.0.0.0/8',
    'fd00::/129',
    'fd00::',
    'fe80::%eth0/64',
    '::ffff:10.0.0.0/104',
    '::10.0.0.0/104',
    'localhost/8',
    '*',
  ])('%j', (range) => {
    expect(() => createHttpClient({ allowHttp: false, allowedRanges: ['10.0.0.0/8', range] })).toThrow(
      new InvalidRangeError(2, 'a range of addresses, as in `10.1.0.0/16` or `fd00::/8`'),
    );
  });
});

it('a range that passes can be read, and has its own base', () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((v4) => `::ffff:${v4}`),
    fc.ipV4().map((v4) => `0:0:0:0:0:FFFF:${v4}`),
    fc.ipV4().map((v4) => `::${v4}`),
    fc.ipV4().map((v4) => `64:ff9b::${v4}`),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef:./%x ') }),
  );
  const prefix = fc.oneof(fc.integer({ min: -1, max: 140 }).map(String), fc.constantFrom('', '08', '8/8', '1e1', '+8'));
  fc.assert(
    fc.property(address, prefix, (base, bits) => {
      try {
        assertRanges([`${base}/${bits}`]);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidRangeError);
        return;
      }
      const [range] = parseRanges([`${base}/${bits}`]);
      expect(range?.[1]).toBe(Number(bits));
      expect(range?.[0].kind()).toBe(base.includes(':') ? 'ipv6' : 'ipv4');
      // One of mapped addresses would be without effect.
      expect(range?.[0] instanceof ipaddr.IPv6 && range[0].isIPv4MappedAddress()).toBe(false);
      // Whatever the operator wrote, it is what Node.js, which connects, takes it for.
      const same = new BlockList();
      same.addAddress(base, base.includes(':') ? 'ipv6' : 'ipv4');
      expect(same.check(String(range?.[0]), range?.[0].kind())).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

describe('a range allows what is in it and nothing else', () => {
  it.each([
    ['10.1.0.0/16', '10.1.255.255', '10.2.0.0'],
    ['10.1.2.3/32', '10.1.2.3', '10.1.2.4'],
    ['10.1.2.3/16', '10.1.9.9', '10.0.255.255'],
    ['10.1.0.0/16', '::ffff:10.1.0.1', '::ffff:10.2.0.1'],
    ['0.0.0.0/0', '127.0.0.1', '::1'],
    ['::/0', '::1', '127.0.0.1'],
    ['::/0', 'fd00::1', '::ffff:127.0.0.1'],
    ['fd00::/8', 'fdff::1', 'fc00::1'],
    ['fd00:1:2::/48', 'fd00:1:2:3::4', 'fd00:1:3::1'],
    ['64:ff9b::/96', '64:ff9b::808:808', '64:ff9b:1::1'],
  ])('%s: %s, not %s', (range, inside, outside) => {
    const rules = { allowed: parseRanges([range]), nat64: [], setting: 'network/allow' };
    expect(() => checkAddress('host.test', inside, rules)).not.toThrow();
    expect(() => checkAddress('host.test', outside, rules)).toThrow(BlockedAddressError);
  });
});
