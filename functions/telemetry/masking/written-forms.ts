import { isUtf8 } from 'node:buffer';
import { leafTexts } from '../../../sdk/plugin/secrets/leaf-texts.ts';
import { isWeakSecret, MIN_SECRET } from '../weak-secret.ts';

/** Characters from which a part of a secret is masked alone. */
const MIN_PART = 6;

/** Segments of a path up to which every run of them is a part; of longer paths, single segments and ends. */
const MAX_SEGMENTS = 8;

/** Characters from which the end of a long path is several parts, one after the other: all ends together would be too long. */
const LONG_END = 64;

/** The texts to mask for one secret: the secret, its parts that are secret alone, and other encodings of it. */
export function writtenForms(secret: string): string[] {
  const parts = [...linesOf(secret), ...urlParts(secret), ...jsonParts(secret)];
  const all = [secret, secret.trim(), ...parts.filter((part) => part.length >= MIN_PART), ...encodedForms(secret)];
  return [...new Set(all)].filter((form) => form.length >= MIN_SECRET);
}

/**
 * A break between lines: as each system writes it, and as the text of an escape, which environment variables often hold.
 * Searched from the first backslash only: from each of many, the time would grow with the square of their number.
 */
const lineBreak = /(?:\r\n|[\n\r\v\f\u0085\u2028\u2029]|(?<!\\)\\+[nr])+/u;

/** A line of a PEM key is as secret as the whole. Also the whole with the line breaks that a library may make of it. */
function linesOf(secret: string): string[] {
  const lines = secret.split(lineBreak).map((line) => line.trim());
  return lines.length > 1 ? [lines.join('\n').trim(), ...lines] : [];
}

function encodedForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Behind other text the last characters of base64 differ: they are left out.
  const base64 = bytes.toString('base64').replace(/.?=+$/, '');
  return [base64, bytes.toString('base64url').slice(0, base64.length), bytes.toString('hex')];
}

/** Credentials of a service are often a JSON text. Its field names and plain words are no secret. */
function jsonParts(secret: string): string[] {
  if (!secret.trimStart().startsWith('{')) return [];
  try {
    return leafTexts(JSON.parse(secret))
      .filter((text) => !isWeakSecret(text))
      .flatMap((text) => [text, ...linesOf(text)]);
  } catch {
    return [];
  }
}

/** Whatever of a URL is shown without its origin, e.g. in an error that quotes the path. The host is no secret. */
function urlParts(secret: string): string[] {
  const text = secret.trim();
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const { href, username, password, pathname, search, hash } = url;
  const parts = [href, pathname, pathname.slice(1), pathname + search, search, search.slice(1), hash, hash.slice(1)];
  parts.push(username, password, ...userInfo(username, password), ...pathParts(pathname));
  for (const text of [...pathname.split('/'), search.slice(1), hash.slice(1)]) parts.push(...parameterParts(text));
  return [...new Set(parts)].flatMap((part) => [part, decoded(part)]);
}

/** The parameters in a query, a fragment or a segment of the path (`;token=…`, RFC 3986, section 3.3), and their values. */
function parameterParts(text: string): string[] {
  // A value may itself contain one of the separators, so each is also used alone.
  const pairs = [/&/, /;/, /[&;,]/].flatMap((separator) => text.split(separator));
  return pairs.flatMap((pair) => [pair, pair.slice(pair.indexOf('=') + 1)]);
}

function userInfo(username: string, password: string): string[] {
  if (password === '') return [];
  const pair = `${decoded(username)}:${decoded(password)}`;
  return [pair, ...encodedForms(pair)];
}

function pathParts(pathname: string): string[] {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > MAX_SEGMENTS) return [...segments, ...longEnds(pathname)];
  return segments.flatMap((_, start) =>
    segments.slice(start).map((_, more) => segments.slice(start, start + more + 1).join('/')),
  );
}

/** From each segment on, as many segments as are long enough, or all. */
function longEnds(pathname: string): string[] {
  return Array.from(pathname.matchAll(/(?<=\/)[^/]/g), ({ index }) => {
    const end = pathname.indexOf('/', index + LONG_END);
    return end < 0 ? pathname.slice(index) : pathname.slice(index, end);
  });
}

/** Each run of percent-encoded bytes that is text. `decodeURIComponent` decodes nothing where one of them is not. */
function decoded(part: string): string {
  return part.replaceAll('+', ' ').replace(/(?:%[\da-f]{2})+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    return isUtf8(bytes) ? bytes.toString() : run;
  });
}
