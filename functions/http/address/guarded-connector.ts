import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector as types } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import { BlockedPortError, NetworkError } from '../errors.ts';
import { isBlockedPort } from './blocked-ports.ts';
import { type AddressRules, checkAddress, isAllowed } from './check-address.ts';

/** All addresses of a name, as text. Rejects with the system's error (`ENOTFOUND`, `EAI_AGAIN`) when there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** An address that was checked, in the form that `net.connect` takes from a lookup. */
export interface CheckedAddress {
  address: string;
  family: number;
}

/** Judges one address of a host. @throws {PermanentError} */
type Check = (host: string, address: string) => void;

/**
 * The addresses of a host, a name or an address itself, when every one of them passes. One bad address refuses all: a name
 * with a public and a private address looks like an attack.
 *
 * @throws what `check` throws
 */
export async function resolveChecked(host: string, resolve: Resolve, check: Check): Promise<CheckedAddress[]> {
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (addresses.length === 0) throw new NetworkError(`\`${host}\` has no address`);
  for (const address of addresses) check(host, address);
  return addresses.map((address) => ({ address, family: isIP(address) }));
}

/**
 * Opens the connections of the client. The check is part of the connection's own lookup. So the client connects to the
 * address that was checked, whatever the name resolves to a moment later. TLS verifies the name as usual.
 *
 * @param connectTimeout - milliseconds, over resolution, TCP and TLS together
 */
export function guardedConnector(resolve: Resolve, rules: AddressRules, connectTimeout: number): types.connector {
  const checkAny: Check = (host, address) => checkAddress(host, address, rules);
  const onOrdinaryPort = connectorWith(resolve, checkAny, connectTimeout);
  return (options, callback) => {
    if (!isBlockedPort(options.port)) onOrdinaryPort(options, callback);
    else connectorWith(resolve, allowedOnly(options.port, rules), connectTimeout)(options, callback);
  };
}

/** On ports of other protocols, only addresses that the operator allowed are reached. */
function allowedOnly(port: string, { allowed, setting }: AddressRules): Check {
  return (host, address) => {
    if (!isAllowed(address, allowed)) throw new BlockedPortError(host, port, setting);
  };
}

function connectorWith(resolve: Resolve, check: Check, timeout: number): types.connector {
  const lookup: LookupFunction = (host, _options, callback) => {
    resolveChecked(host, resolve, check).then(
      (addresses) => callback(null, addresses),
      (error) => callback(error, []),
    );
  };
  const connect = buildConnector({
    lookup,
    timeout,
    // Makes the lookup ask for all addresses, always.
    autoSelectFamily: true,
    // Set explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
    rejectUnauthorized: true,
    // The limits of size and time are those of HTTP/1.1 connections.
    allowH2: false,
  });
  return (options, callback) => {
    const { hostname } = options;
    // A host that is an address is connected to without a lookup.
    if (isIP(hostname) !== 0) {
      try {
        check(hostname, hostname);
      } catch (error) {
        const refusal = error instanceof Error ? error : new NetworkError(String(error));
        queueMicrotask(() => callback(refusal, null));
        return;
      }
    }
    // The name in TLS has no trailing dot (RFC 6066, section 3).
    connect(hostname.endsWith('.') ? { ...options, servername: hostname.slice(0, -1) } : options, callback);
  };
}
