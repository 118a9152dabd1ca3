import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector as types } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import { NetworkError } from '../errors.ts';
import { checkAddress } from './check-address.ts';
import type { AddressRange } from './parse-ranges.ts';

/** All addresses of a name, as text. Rejects with the system's error (`ENOTFOUND`, `EAI_AGAIN`) when there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** An address that was checked, in the form that `net.connect` takes from a lookup. */
export interface CheckedAddress {
  address: string;
  family: number;
}

/**
 * The addresses of a host, a name or an address itself, when every one of them may be reached. One bad address spoils
 * all: a name with a public and a private address is what an attack looks like.
 *
 * @throws {BlockedAddressError}
 */
export async function resolveChecked(
  host: string,
  resolve: Resolve,
  allowed: readonly AddressRange[],
): Promise<CheckedAddress[]> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (addresses.length === 0) throw new NetworkError(`\`${host}\` has no address`);
  for (const address of addresses) checkAddress(host, address, allowed);
  return addresses.map((address) => ({ address, family: isIP(address) }));
}

/**
 * Opens the connections of the client. The check is part of the connection's own look-up, so that the address checked
 * is the address connected to, whatever the name resolves to a moment later. TLS goes on verifying the name.
 *
 * @param connectTimeout - milliseconds, over resolution, TCP and TLS together
 */
export function guardedConnector(
  resolve: Resolve,
  allowed: readonly AddressRange[],
  connectTimeout: number,
): types.connector {
  const lookup: LookupFunction = (host, _options, callback) => {
    resolveChecked(host, resolve, allowed).then(
      (addresses) => callback(null, addresses),
      (error) => callback(error, []),
    );
  };
  const connect = buildConnector({
    lookup,
    timeout: connectTimeout,
    // Makes the look-up ask for all addresses, always.
    autoSelectFamily: true,
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
    // Limits of size and time are those of HTTP/1.1 connections.
    allowH2: false,
  });
  return (options, callback) => {
    // A host that is an address is connected to without a look-up.
    if (isIP(options.hostname) !== 0) {
      try {
        checkAddress(options.hostname, options.hostname, allowed);
      } catch (error) {
        const refusal = error instanceof Error ? error : new NetworkError(String(error));
        queueMicrotask(() => callback(refusal, null));
        return;
      }
    }
    connect(options, callback);
  };
}
