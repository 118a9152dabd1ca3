/**
 * A range of IP addresses, each written as hexadecimal digits: 8 for IPv4, 32 for IPv6. ipaddr.js is not used, because filters
 * must match as in EventBridge: it reads addresses as Java does, and compares those of both families by their digits.
 */
export interface AddressRange {
  first: string;
  last: string;
}

/** Hexadecimal digits of an IPv4 address. */
export const IPV4_DIGITS = 8;

/** Hexadecimal digits of an IPv6 address. */
export const IPV6_DIGITS = 32;

/** Why a text is no range. `too many bits` stands for a single address, which EventBridge takes as a value only. */
export type RangeProblem = 'no range' | 'too many bits';

/** One slash, as EventBridge reads it: what follows another one is left out only where it is empty. */
const cidr = /^([^/]*)\/([+-]?\d+)\/*$/;

/** Reads CIDR notation. */
export function parseAddressRange(text: string): AddressRange | RangeProblem {
  const [, address = '', bitsText = ''] = cidr.exec(text) ?? [];
  const digits = addressDigits(address);
  const bits = Number(bitsText);
  if (digits === undefined || bits < 0) return 'no range';
  const size = digits.length * 4;
  if (bits >= size) return 'too many bits';
  const free = BigInt(size - bits);
  const first = (BigInt(`0x${digits}`) >> free) << free;
  const last = first | ((1n << free) - 1n);
  return { first: toDigits(first, digits.length), last: toDigits(last, digits.length) };
}

function toDigits(value: bigint, length: number): string {
  return value.toString(16).toUpperCase().padStart(length, '0');
}

/**
 * Whether an address is in a range. Addresses of different length are compared by the digits that both have, so
 * `0.0.0.0/0` has IPv6 addresses in it, as in EventBridge.
 */
export function isInAddressRange({ first, last }: AddressRange, digits: string): boolean {
  if (digits.length < first.length) {
    return digits > first.slice(0, digits.length) && digits < last.slice(0, digits.length);
  }
  const compared = digits.slice(0, first.length);
  return compared >= first && compared <= last;
}

const ipv4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;
const ipv6 = /^[\da-fA-F]*:[\da-fA-F:]*$/;
const MAX_IPV4_LENGTH = 15;

/** The digits of an IP address, undefined for another text. Reads what Java's `InetAddress` reads: leading zeros are decimal. */
export function addressDigits(text: string): string | undefined {
  if (text.length <= MAX_IPV4_LENGTH) {
    const parts = ipv4.exec(text)?.slice(1).map(Number);
    if (parts) return parts.every((part) => part <= 255) ? parts.map(hex).join('') : undefined;
  }
  return ipv6.test(text) ? ipv6Digits(text) : undefined;
}

function ipv6Digits(text: string): string | undefined {
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const head = left === '' && right !== undefined ? [] : left.split(':');
  const tail = right ? right.split(':') : [];
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const digits = `${groupDigits(head)}${'0000'.repeat(missing)}${groupDigits(tail)}`;
  if (digits.length !== 32) return undefined;
  // An IPv4 address that is mapped into IPv6 is that IPv4 address (RFC 4291, section 2.5.5.2).
  return digits.startsWith('00000000000000000000FFFF') ? digits.slice(-8) : digits;
}

/** The digits of groups, four for each; too few or too many when one is not a group. */
function groupDigits(groups: readonly string[]): string {
  let digits = '';
  for (const group of groups) {
    const significant = group.length > 4 ? group.replace(/^0+/, '') : group;
    if (significant.length > 4 || group === '') return '';
    digits += significant.toUpperCase().padStart(4, '0');
  }
  return digits;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
