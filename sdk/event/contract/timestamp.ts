/**
 * A date and time by ISO 8601 as systems write it: RFC 3339 with `Z` or an offset; Python's `isoformat()` and `str()`, with a
 * blank instead of `T` and perhaps without a zone; offsets as `+0700` or `+07`; seconds left out.
 */
const form =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(?:([Zz])|([+-]\d{2})(?::?(\d{2}))?))?$/;

/** The same for JSON Schema. */
export const timestampPattern =
  '^\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?([Zz]|[+-]\\d{2}(:?\\d{2})?))?$';

/**
 * A timestamp as RFC 3339 has it: `2026-01-08T01:00:00Z`. Without a zone it is in UTC. Date, time, offset and fraction stay as
 * they are; a leap second becomes the second before it, which JavaScript can hold.
 *
 * @returns undefined when the text is no date and time
 */
export function normaliseTimestamp(text: string): string | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction, , offset, minutes = '00'] =
    match;
  const zone = offset === undefined ? 'Z' : `${offset}:${minutes}`;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  if (offset !== undefined && (Number(offset.slice(1)) > 23 || Number(minutes) > 59)) return undefined;
  const whole = second === '60' ? '59' : second;
  const normal = `${year}-${month}-${day}T${hour}:${minute}:${whole}${fraction === undefined ? '' : `.${fraction}`}${zone}`;
  return normal === text ? text : normal;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1;
}
