import { isIP } from 'node:net';
import { InvalidRangeError } from './errors.ts';

/** How the URL standard writes an IPv4 address that is mapped into IPv6. */
const mapped = /^\[::ffff:[\da-f]{1,4}:[\da-f]{1,4}\]$/;

/**
 * Refuses what `parseRanges` refuses, without ipaddr.js, which a start need not load: to read ranges is for when the first connection is made.
 *
 * @throws {InvalidRangeError} for the first that is no range in CIDR notation, or one of IPv4-mapped addresses
 */
export function assertRanges(ranges: readonly string[]): void {
  for (const range of ranges) if (!isRange(range)) throw new InvalidRangeError(range);
}

function isRange(range: string): boolean {
  const [, base = '', prefix] = /^([^/%]+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(base);
  if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  return family === 4 || !mapped.test(new URL(`http://[${base}]`).hostname);
}
