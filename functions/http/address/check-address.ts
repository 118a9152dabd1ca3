import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { BlockedAddressError } from '../errors.ts';
import type { AddressRange } from './parse-ranges.ts';

/** All that IANA has given out as global unicast; the registry's exceptions inside it are in `range()` of ipaddr.js. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** The metadata service of Azure: the one of the known ones whose address is an ordinary public one. */
const azureMetadata = ipaddr.IPv4.parseCIDR('168.63.129.16/32');

/**
 * Passes an address that is public unicast, or in a range that the operator allowed. Not public is whatever the IANA
 * special-purpose registries (RFC 6890) list, and every IPv6 address outside of 2000::/3.
 *
 * @param host - what resolved to the address, for the message
 * @throws {BlockedAddressError}
 */
export function checkAddress(host: string, address: string, allowed: readonly AddressRange[]): void {
  // Answers of a resolver are as little to be trusted as the name was; a zone would lead to a link of this machine.
  if (isIP(address) === 0 || address.includes('%')) throw new BlockedAddressError(host, address);
  const written = ipaddr.parse(address);
  const mapped = written instanceof ipaddr.IPv6 && written.isIPv4MappedAddress();
  const actual = mapped ? written.toIPv4Address() : written;
  const inRange = ([base, bits]: AddressRange) => base.kind() === actual.kind() && actual.match(base, bits);
  if (allowed.some(inRange)) return;
  if (mapped || !isPublic(actual)) throw new BlockedAddressError(host, address);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 ? !address.match(azureMetadata) : address.match(globalUnicast);
}
