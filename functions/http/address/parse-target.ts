import { InsecureUrlError, InvalidUrlError } from '../errors.ts';

/** Where a request goes. */
export interface Target {
  /** Scheme, host and port: all of a URL that may be shown. */
  origin: string;
  /** Path and query. */
  path: string;
}

/**
 * Reads and judges a URL, all but its addresses. The WHATWG parser that reads it also turns every spelling of an IPv4
 * address (octal, hexadecimal, shortened, full-width) into the usual one, so that it cannot pass for a name later.
 *
 * @throws {InvalidUrlError | InsecureUrlError}
 */
export function parseTarget(url: string, allowHttp: boolean): Target {
  const parsed = URL.parse(url);
  // No `cause`: the parser's own error repeats the URL.
  if (!parsed)
    throw new InvalidUrlError('the URL cannot be parsed; give a whole one, as in `https://example.com/hook`');
  const { protocol, origin } = parsed;
  if (protocol === 'http:') {
    if (!allowHttp) throw new InsecureUrlError(origin);
  } else if (protocol !== 'https:') {
    throw new InvalidUrlError(`the scheme \`${protocol}\` is refused; use \`https:\``);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new InvalidUrlError(`${origin}: credentials in a URL are refused; send them in an \`Authorization\` header`);
  }
  return { origin, path: parsed.pathname + parsed.search };
}
