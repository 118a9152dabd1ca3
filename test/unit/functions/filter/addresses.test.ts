import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { matches } from './matches.ts';

const has = (cidr: string, ip: unknown) => matches({ ip: [{ cidr }] }, { ip });

describe('a CIDR range', () => {
  it('has the addresses of its family that ipaddr.js finds in it', () => {
    const near = fc.constantFrom(4, 6).chain((version) => {
      const address = version === 4 ? fc.ipV4() : fc.ipV6().filter((ip) => !ip.includes('.'));
      return fc.tuple(address, fc.integer({ min: 0, max: version === 4 ? 31 : 127 }), address);
    });
    const isMapped = (ip: string) => ipaddr.IPv6.isValid(ip) && ipaddr.IPv6.parse(ip).isIPv4MappedAddress();
    fc.assert(
      fc.property(near, ([base, bits, ip]) => {
        fc.pre(!isMapped(base) && !isMapped(ip));
        const [range, prefix] = ipaddr.parseCIDR(`${base}/${bits}`);
        expect(has(`${base}/${bits}`, ip)).toBe(ipaddr.parse(ip).match(range, prefix));
        expect(has(`${base}/${bits}`, base)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['10.1.2.3/16', '10.1.9.9', true],
    ['10.1.2.3/31', '10.1.2.2', true],
    ['10.1.2.3/31', '10.1.2.4', false],
    ['10.0.0.0/8', '::ffff:a00:1', true],
    ['10.0.0.0/8', '::ffff:10.0.0.1', false],
    ['010.0.0.0/8', '10.0.0.08', true],
    ['fe80::/10', 'fe80::1', true],
    ['FE80::/10', 'fe80:0000::00001', true],
    ['fe80::/10', 'fe80::1%eth0', false],
    ['10.0.0.0/8', '10.1', false],
    ['10.0.0.0/8', '10.0.0.256', false],
    ['10.0.0.0/8', '', false],
    ['10.0.0.0/8', null, false],
    // Not what one would expect, but what EventBridge does.
    ['::/0', '10.0.0.1', true],
    ['0.0.0.0/0', 'fd00::1', true],
    ['0.0.0.0/0', 12, true],
    ['10.0.0.0/8', 10, false],
  ])('%s has %s: %s, as in EventBridge', (cidr, ip, expected) => {
    expect(has(cidr, ip)).toBe(expected);
  });

  it('has no number in it where the field is compared with numbers too, as in EventBridge', () => {
    expect(matches({ ip: [{ cidr: '0.0.0.0/0' }, 5] }, { ip: 12 })).toBe(false);
  });
});

describe('an address as a value', () => {
  it.each([
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['10.0.0.1', '010.0.0.1', true],
    ['ABCD::1', 'abcd::1', true],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0', true],
    ['10.0.0.1', '10.0.0.2', false],
    // The first digits of this IPv6 address are those of the IPv4 address.
    ['10.0.0.1', 'a00:1::5', true],
    ['10.0.0.300', '10.0.0.300', true],
    [':::', '::', false],
  ])('%s is %s: %s', (value, ip, expected) => {
    expect(matches({ ip: [value] }, { ip })).toBe(expected);
  });

  it('is only its own text with exactly', () => {
    expect(matches({ ip: [{ exactly: '::1' }] }, { ip: '0:0:0:0:0:0:0:1' })).toBe(false);
  });
});
