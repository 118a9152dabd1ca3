/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): whole seconds, or an HTTP date. Of several values, joined by
 * commas as repeated headers are, the longest wait counts.
 *
 * @param now - milliseconds since the epoch
 * @returns seconds from `now`, not negative; null when the header is absent or has no valid value
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  // The comma after a day's name is part of a date.
  const values = header?.split(/(?<!^\s*[A-Z][a-z]+|,\s*[A-Z][a-z]+),/) ?? [];
  const waits = values.map((value) => secondsOf(value.trim(), now)).filter((wait) => wait !== null);
  return waits.length > 0 ? Math.max(...waits) : null;
}

function secondsOf(value: string, now: number): number | null {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  // An HTTP date starts with the name of a day; Date.parse would accept more. All its forms are in GMT, also without saying so.
  const at = /^[A-Z][a-z]{2,8},? /.test(value)
    ? Date.parse(value.endsWith('GMT') ? value : `${value} GMT`)
    : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
