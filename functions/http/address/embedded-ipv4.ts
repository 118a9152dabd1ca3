import ipaddr from 'ipaddr.js';
import type { AddressRange } from './parse-ranges.ts';

/** An IPv4 address that an IPv6 address leads to. */
export interface EmbeddedIpv4 {
  address: ipaddr.IPv4;
  by: 'nat64' | 'isatap';
}

/** Where the bytes of the IPv4 address are, by the length of a NAT64 prefix (RFC 6052, section 2.2): byte 8 is skipped. */
const nat64Bytes: Readonly<Record<number, readonly number[]>> = {
  32: [4, 5, 6, 7],
  40: [5, 6, 7, 9],
  48: [6, 7, 9, 10],
  56: [7, 9, 10, 11],
  64: [9, 10, 11, 12],
  96: [12, 13, 14, 15],
};

/** The IPv4 address that an IPv6 address leads to by a NAT64 prefix, or by an ISATAP interface id (RFC 5214). */
export function embeddedIpv4(address: ipaddr.IPv6, nat64: readonly AddressRange[]): EmbeddedIpv4 | undefined {
  const bytes = address.toByteArray();
  for (const [base, bits] of nat64) {
    const positions = base instanceof ipaddr.IPv6 && address.match(base, bits) ? nat64Bytes[bits] : undefined;
    if (positions) return { address: ipv4At(bytes, positions), by: 'nat64' };
  }
  // The second lowest bit of byte 8 says whether the IPv4 address is meant to be globally unique.
  const [, , , , , , , , u = 1, v, w, x] = bytes;
  const isatap = (u & ~2) === 0 && v === 0 && w === 0x5e && x === 0xfe;
  return isatap ? { address: ipv4At(bytes, [12, 13, 14, 15]), by: 'isatap' } : undefined;
}

function ipv4At(bytes: readonly number[], positions: readonly number[]): ipaddr.IPv4 {
  return new ipaddr.IPv4(positions.map((position) => bytes[position] ?? 0));
}
