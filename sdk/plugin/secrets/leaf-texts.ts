/** Characters of a key in data without a schema from which it may be a secret; shorter ones are names of fields. */
const MIN_KEY = 16;

/** Every text and number in a value, as text; none is empty. Also what is in objects that a schema's transformation makes. */
export function leafTexts(value: unknown, seen = new Set<object>()): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof URL) return [value.href];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (value instanceof Uint8Array) return bytesTexts(value);
  if (value instanceof Set) return [...value].flatMap((item) => leafTexts(item, seen));
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return entries.flatMap(([key, item]) => [...keyTexts(key), ...leafTexts(item, seen)]);
}

function keyTexts(key: unknown): string[] {
  return typeof key === 'string' && key.length >= MIN_KEY ? [key] : [];
}

function bytesTexts(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [buffer.toString(), buffer.toString('base64'), buffer.toString('hex')].filter((text) => text !== '');
}
