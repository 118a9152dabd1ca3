/** Characters of a key in data without a schema from which it may be a secret; shorter ones are names of fields. */
const MIN_KEY = 16;

/**
 * Every text and number in a value, as text; none is empty. Also what is in objects that a schema's transformation makes.
 * However deep the value is nested: no stack overflows.
 */
export function leafTexts(value: unknown): string[] {
  const texts: string[] = [];
  const seen = new Set<object>();
  const open = [value];
  while (open.length > 0) {
    const item = open.pop();
    if (typeof item === 'object' && item !== null) {
      // The last one is taken first. Not `push(...)`: a long list would overflow the stack, too.
      if (!seen.has(item)) for (const part of partsOf(item).reverse()) open.push(part);
      seen.add(item);
    } else if (typeof item === 'number' || typeof item === 'bigint') texts.push(String(item));
    else if (typeof item === 'string' && item !== '') texts.push(item);
  }
  return texts;
}

function partsOf(value: object): unknown[] {
  if (value instanceof URL) return [value.href];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (value instanceof Uint8Array) return bytesTexts(value);
  if (value instanceof Set) return [...value];
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return entries.flatMap(([key, item]) => [...keyTexts(key), item]);
}

function keyTexts(key: unknown): string[] {
  return typeof key === 'string' && key.length >= MIN_KEY ? [key] : [];
}

function bytesTexts(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [buffer.toString(), buffer.toString('base64'), buffer.toString('hex')];
}
