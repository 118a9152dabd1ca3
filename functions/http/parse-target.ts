import { InsecureUrlError, InvalidUrlError } from './errors.ts';

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

/** Enough for the webhooks of an installation; beyond it, URLs that are made per event. */
const MAX_TARGETS = 256;

/** Remembers what was read and passed: an installation asks for the same few URLs again and again. */
export class Targets {
  readonly #allowHttp: boolean;
  readonly #known = new Map<string, Target>();

  constructor(allowHttp: boolean) {
    this.#allowHttp = allowHttp;
  }

  /** @throws {InvalidUrlError | InsecureUrlError} */
  get(url: string): Target {
    const known = this.#known.get(url);
    if (known) return known;
    const target = parseTarget(url, this.#allowHttp);
    if (this.#known.size >= MAX_TARGETS) this.#known.clear();
    this.#known.set(url, target);
    return target;
  }
}
