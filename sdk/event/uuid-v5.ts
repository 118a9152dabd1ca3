import { createHash } from 'node:crypto';

/**
 * The UUID that a name has in a namespace: always the same one (RFC 9562, section 5.5).
 *
 * @param namespace - a UUID with dashes
 * @example
 * ```ts
 * uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'example.com'); // 'cfbff0d1-9375-5685-968c-48ce8b15ae17'
 * ```
 */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
