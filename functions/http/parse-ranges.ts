import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { InvalidRangeError } from './errors.ts';

/** A range of addresses: its base, and the length of its prefix in bits. */
export type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads ranges in CIDR notation (RFC 4632, RFC 4291). IPv4 ranges hold for v4-mapped addresses too, so a range of
 * those is refused rather than left without effect.
 *
 * @throws {InvalidRangeError} for the first that is none
 * @example
 * ```ts
 * parseRanges(['10.1.0.0/16', 'fd00::/8']);
 * ```
 */
export function parseRanges(ranges: readonly string[]): AddressRange[] {
  return ranges.map((range) => {
    const [base = '', prefix = ''] = range.split('/', 2);
    // ipaddr.js also reads octal and shortened IPv4: what looks like one range and is another is refused.
    if (isIP(base) === 0 || base.includes('%') || !/^\d{1,3}$/.test(prefix)) throw new InvalidRangeError(range);
    if (!ipaddr.isValidCIDR(range)) throw new InvalidRangeError(range);
    const parsed = ipaddr.parseCIDR(range);
    if (parsed[0] instanceof ipaddr.IPv6 && parsed[0].isIPv4MappedAddress()) throw new InvalidRangeError(range);
    return parsed;
  });
}
