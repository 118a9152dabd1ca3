import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAddress } from '../../../../functions/http/address/check-address.ts';
import { parseRanges } from '../../../../functions/http/address/parse-ranges.ts';
import { createHttpClient } from '../../../../functions/http/create-http-client.ts';
import { BlockedAddressError, InvalidRangeError } from '../../../../functions/http/errors.ts';

function judge(address: string, { allowed = [], nat64 = [] }: { allowed?: string[]; nat64?: string[] } = {}) {
  const rules = { allowed: parseRanges(allowed), nat64: parseRanges(nat64), setting: 'network/allow' };
  return () => checkAddress('host.test', address, rules);
}

describe('an ISATAP interface id is judged by its IPv4 address', () => {
  it.each([
    '2606:4700::5efe:10.0.0.1',
    '2606:4700::200:5efe:10.0.0.1',
    '2606:4700::5efe:127.0.0.1',
    '2606:4700::5efe:169.254.169.254',
    '2606:4700::5efe:168.63.129.16',
    '2606:4700:0:1:0:5efe:c0a8:101',
  ])('%s is refused', (address) => {
    expect(judge(address)).toThrow(BlockedAddressError);
  });

  it.each(['2606:4700::5efe:8.8.8.8', '2606:4700::5eff:10.0.0.1', '2606:4700::1:5efe:10.0.0.1', '2606:4700::a00:1'])(
    '%s passes',
    (address) => {
      expect(judge(address)).not.toThrow();
    },
  );

  it('passes where the IPv4 address is allowed', () => {
    expect(judge('2606:4700::5efe:10.0.0.1', { allowed: ['10.0.0.0/8'] })).not.toThrow();
  });
});

describe('an address behind a NAT64 prefix is judged by its IPv4 address', () => {
  // 192.0.2.33 of RFC 6052, section 2.4, stands for 10.0.0.33 and 8.8.8.33 here.
  it.each([
    ['2606:db8::/32', '2606:db8:a00:21::', '2606:db8:808:821::'],
    ['2606:db8:100::/40', '2606:db8:10a:0:21::', '2606:db8:108:808:21::'],
    ['2606:db8:122::/48', '2606:db8:122:a00:0:2100::', '2606:db8:122:808:8:2100::'],
    ['2606:db8:122:300::/56', '2606:db8:122:30a:0:21::', '2606:db8:122:308:8:821::'],
    ['2606:db8:122:344::/64', '2606:db8:122:344:a:0:2100::', '2606:db8:122:344:8:808:2100::'],
    ['2606:db8:122:344::/96', '2606:db8:122:344::10.0.0.33', '2606:db8:122:344::8.8.8.33'],
    ['64:ff9b::/96', '64:ff9b::10.0.0.33', '64:ff9b::8.8.8.33'],
    ['fd00:64::/96', 'fd00:64::10.0.0.33', 'fd00:64::8.8.8.33'],
  ])('of %s: %s is refused, %s passes', (prefix, inside, outside) => {
    expect(judge(inside, { nat64: [prefix] })).toThrow(BlockedAddressError);
    expect(judge(outside, { nat64: [prefix] })).not.toThrow();
    expect(judge(inside, { nat64: [prefix], allowed: ['10.0.0.0/8'] })).not.toThrow();
  });

  it('which is none of the special ones, for any prefix of 96 bits', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        const plain = judge(v4);
        const translated = judge(`2606:db8::${v4}`, { nat64: ['2606:db8::/96'] });
        const outcome = (act: () => void) => {
          try {
            act();
            return 'passes';
          } catch {
            return 'refused';
          }
        };
        expect(outcome(translated)).toBe(outcome(plain));
      }),
      { numRuns: 2_000 },
    );
  });

  it('and is refused where no prefix was set', () => {
    expect(judge('64:ff9b::8.8.8.8')).toThrow(BlockedAddressError);
  });
});

it.each(['10.0.0.0/8', '64:ff9b::/95', '64:ff9b::/128', '64:ff9b::', '::ffff:10.0.0.0/96', 'secret', ''])(
  'a NAT64 prefix that is none is refused without being quoted: %j',
  (prefix) => {
    const make = () =>
      createHttpClient({ allowHttp: false, allowedRanges: [], nat64Prefixes: ['64:ff9b::/96', prefix] });
    expect(make).toThrow(InvalidRangeError);
    expect(make).toThrow('item 2 is not an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits, as in `64:ff9b::/96`');
  },
);
