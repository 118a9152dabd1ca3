import { InvalidRangeError } from '../errors.ts';
import { type Cidr, readCidr } from './read-cidr.ts';

/** How the URL standard writes an IPv4 address that is mapped into IPv6. */
const mapped = /^\[::ffff:[\da-f]{1,4}:[\da-f]{1,4}\]$/;

/** What ipaddr.js takes for a mapped address too. */
const takenForMapped = /^::\d+\./;

/** Lengths that a NAT64 prefix may have (RFC 6052, section 2.2). */
const nat64Lengths = new Set([32, 40, 48, 56, 64, 96]);

/**
 * Refuses what is not a range. It does without ipaddr.js, which a start need not load: ranges are read when the first
 * connection is made.
 *
 * @throws {InvalidRangeError} for the first that is not a range in CIDR notation, or one of IPv4-mapped addresses
 */
export function assertRanges(ranges: readonly string[]): void {
  assertEach(ranges, isRange, 'a range of addresses, as in `10.1.0.0/16` or `fd00::/8`');
}

/** @throws {InvalidRangeError} for the first that is not a prefix for NAT64 */
export function assertNat64Prefixes(prefixes: readonly string[]): void {
  const isPrefix = (cidr: Cidr) => isRange(cidr) && cidr.family === 'ipv6' && nat64Lengths.has(cidr.bits);
  assertEach(prefixes, isPrefix, 'an IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits, as in `64:ff9b::/96`');
}

function assertEach(items: readonly string[], holds: (cidr: Cidr) => boolean, expected: string): void {
  for (const [index, item] of items.entries()) {
    const cidr = readCidr(item);
    if (!cidr || !holds(cidr)) throw new InvalidRangeError(index + 1, expected);
  }
}

function isRange({ family, base }: Cidr): boolean {
  if (family === 'ipv4') return true;
  return !takenForMapped.test(base) && !mapped.test(new URL(`http://[${base}]`).hostname);
}
