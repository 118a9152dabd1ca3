import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { BlockedAddressError } from '../errors.ts';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import type { AddressRange } from './parse-ranges.ts';

/** Which addresses may be reached. */
export interface AddressRules {
  /** Ranges that the operator allows although they are not public. */
  allowed: readonly AddressRange[];
  /** Prefixes behind which a NAT64 translator reaches IPv4 addresses (RFC 6052). */
  nat64: readonly AddressRange[];
  /** The setting that allows ranges, for messages. */
  setting: string;
}

/** All that IANA has assigned as global unicast; `range()` of ipaddr.js knows the exceptions in it. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Azure's metadata service: the one of the known ones that has an ordinary public address. */
const azureMetadata = ipaddr.IPv4.parseCIDR('168.63.129.16/32');

/**
 * Accepts an address that is public unicast or in an allowed range. Not public is what the IANA special-purpose
 * registries (RFC 6890) list, and every IPv6 address outside of 2000::/3. An IPv6 address that leads to an IPv4 address
 * is judged by both.
 *
 * @param host - what resolved to the address, for the message
 * @throws {BlockedAddressError}
 */
export function checkAddress(host: string, address: string, rules: AddressRules): void {
  if (!isAllowed(address, rules.allowed) && !isPublic(address, rules)) {
    throw new BlockedAddressError(host, address, rules.setting);
  }
}

/** Whether an address is in one of the ranges. IPv4 ranges also cover v4-mapped addresses; IPv6 ranges do not. */
export function isAllowed(address: string, allowed: readonly AddressRange[]): boolean {
  if (!isPlain(address)) return false;
  const actual = ipaddr.process(address);
  return allowed.some(([base, bits]) => base.kind() === actual.kind() && actual.match(base, bits));
}

function isPublic(address: string, { nat64, allowed }: AddressRules): boolean {
  if (!isPlain(address)) return false;
  const actual = ipaddr.parse(address);
  if (actual instanceof ipaddr.IPv4) return isPublicIpv4(actual);
  const embedded = embeddedIpv4(actual, nat64);
  if (embedded && !isPublicIpv4(embedded.address) && !isAllowed(embedded.address.toString(), allowed)) return false;
  // A translator may be reached at any prefix, the well-known one included, which is not global unicast.
  if (embedded?.by === 'nat64') return true;
  return actual.range() === 'unicast' && actual.match(globalUnicast);
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !address.match(azureMetadata);
}

/** A resolver's answers are not trusted either. An address with a zone would lead to a link of this machine. */
function isPlain(address: string): boolean {
  return isIP(address) !== 0 && !address.includes('%');
}
