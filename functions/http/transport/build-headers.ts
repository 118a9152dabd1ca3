import { InvalidRequestError } from '../errors.ts';

/** Set by the client itself. `host` above all: TLS would verify the certificate against it instead of the URL's name. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** `token` of RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What `field-value` of RFC 9110, section 5.5, leaves out. Beyond Latin-1, some characters end in a line break's byte. */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The headers of a request in the form that undici reads fastest: name, value, name, value.
 *
 * @param fixed - names in lower case; they win over `own`
 * @param hasJson - adds a content type where `own` has none
 * @throws {InvalidRequestError} for a name or value that HTTP does not allow, and for what the client sets itself
 */
export function buildHeaders(
  fixed: Record<string, string>,
  own: Record<string, string> | undefined,
  hasJson: boolean,
): string[] {
  const list: string[] = [];
  let needsType = hasJson;
  for (const name in fixed) push(list, name, fixed[name]);
  for (const name in own) {
    const lower = name.toLowerCase();
    if (ownHeaders.has(lower)) {
      throw new InvalidRequestError(`header \`${name}\` is set by the client; leave it out`);
    }
    if (Object.hasOwn(fixed, lower)) continue;
    push(list, name, own[name]);
    if (lower === 'content-type') needsType = false;
  }
  if (needsType) list.push('content-type', 'application/json');
  return list;
}

function push(list: string[], name: string, value: string | undefined): void {
  if (value === undefined) return;
  if (!token.test(name)) throw new InvalidRequestError(`header ${JSON.stringify(name)}: this is not a header's name`);
  if (forbidden.test(value)) {
    throw new InvalidRequestError(
      `header \`${name}\`: its value has a line break or another character that headers cannot hold; remove or encode it`,
    );
  }
  list.push(name, value);
}
