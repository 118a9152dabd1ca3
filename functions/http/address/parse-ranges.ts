import ipaddr from 'ipaddr.js';
import { assertRanges } from './assert-ranges.ts';

/** A range of addresses: its base, and the length of its prefix in bits. */
export type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads ranges in CIDR notation (RFC 4632, RFC 4291). IPv4 ranges cover v4-mapped addresses too, so a range of
 * those would have no effect and is refused.
 *
 * @throws {InvalidRangeError} for the first that is not a range
 * @example
 * ```ts
 * parseRanges(['10.1.0.0/16', 'fd00::/8']);
 * ```
 */
export function parseRanges(ranges: readonly string[]): AddressRange[] {
  assertRanges(ranges);
  return ranges.map((range) => {
    const [base = '', bits] = range.split('/');
    return [ipaddr.parse(base), Number(bits)];
  });
}
