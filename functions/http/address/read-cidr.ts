import { isIP } from 'node:net';

/** A range of addresses, as it was written. */
export interface Cidr {
  base: string;
  /** Length of the prefix. */
  bits: number;
  family: 'ipv4' | 'ipv6';
}

/** Reads CIDR notation (RFC 4632, RFC 4291), without a zone; undefined for anything else, such as octal or shortened IPv4. */
export function readCidr(text: string): Cidr | undefined {
  const [, base = '', prefix] = /^([^/%]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = isIP(base);
  const bits = Number(prefix);
  if (version === 0 || bits > (version === 4 ? 32 : 128)) return undefined;
  return { base, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}
