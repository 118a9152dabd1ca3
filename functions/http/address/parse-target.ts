import { InsecureUrlError, InvalidUrlError } from '../errors.ts';

/** Where a request goes. */
export interface Target {
  /** Scheme, host and port: all of a URL that may be shown. */
  origin: string;
  /** Path and query. */
  path: string;
}

/**
 * Reads and judges a URL, all but its addresses. The WHATWG parser also turns every spelling of an IPv4 address (octal,
 * hexadecimal, shortened, full-width) into the usual one. So an address cannot be taken for a name later.
 *
 * @throws {InvalidUrlError | InsecureUrlError}
 */
export function parseTarget(url: string, allowHttp: boolean): Target {
  const { protocol, origin, hostname, port, username, password, pathname, search } = parse(url);
  if (protocol === 'http:') {
    if (!allowHttp) throw new InsecureUrlError(origin);
  } else if (protocol !== 'https:') {
    throw new InvalidUrlError(`the scheme \`${protocol}\` is refused; use \`https:\``);
  }
  if (username !== '' || password !== '') {
    throw new InvalidUrlError(`${origin}: credentials in a URL are refused; send them in an \`Authorization\` header`);
  }
  if (port === '0') throw new InvalidUrlError(`${origin}: port 0 cannot be reached; use another port`);
  if (!isHost(hostname)) throw new InvalidUrlError(`${origin}: the host is not a name; use one as in \`example.com\``);
  return { origin, path: pathname + search };
}

function parse(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed) return parsed;
  // No `cause`: the parser's own error repeats the URL.
  throw new InvalidUrlError('the URL cannot be parsed; give a whole one, as in `https://example.com/hook`');
}

/** A host name that DNS can look up (RFC 1035, section 2.3.4), with underscores as some zones have them; or an address. */
function isHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return true;
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return name.length <= 253 && name.split('.').every((label) => /^[a-z\d_-]{1,63}$/.test(label));
}
