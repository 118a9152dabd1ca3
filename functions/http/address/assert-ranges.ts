import { InvalidRangeError } from '../errors.ts';
import { readCidr } from './read-cidr.ts';

/** How the URL standard writes an IPv4 address that is mapped into IPv6. */
const mapped = /^\[::ffff:[\da-f]{1,4}:[\da-f]{1,4}\]$/;

/** What ipaddr.js, which judges addresses, takes for a mapped one too. */
const takenForMapped = /^::\d+\./;

/**
 * Refuses what is no range, without ipaddr.js, which a start need not load: to read ranges is for when the first connection is made.
 *
 * @throws {InvalidRangeError} for the first that is no range in CIDR notation, or one of IPv4-mapped addresses
 */
export function assertRanges(ranges: readonly string[]): void {
  for (const range of ranges) if (!isRange(range)) throw new InvalidRangeError(range);
}

function isRange(range: string): boolean {
  const cidr = readCidr(range);
  if (cidr?.family !== 'ipv6') return cidr !== undefined;
  return !takenForMapped.test(cidr.base) && !mapped.test(new URL(`http://[${cidr.base}]`).hostname);
}
