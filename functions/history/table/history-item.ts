/** A value as DynamoDB's API has it (its API reference, AttributeValue). */
export type HistoryValue = { S: string } | { N: string } | { B: Uint8Array };

/** An item of the history table. */
export type HistoryItem = Record<string, HistoryValue>;

/** Bytes of one write request unit (DynamoDB developer guide, "Read and write request units"). */
const UNIT = 1024;

/** The largest item, in bytes (DynamoDB developer guide, "Quotas"). */
export const MAX_ITEM = 400 * 1024;

/** Write request units that an item of this size takes in the table. */
export function writeUnits(bytes: number): number {
  return Math.ceil(bytes / UNIT);
}

/** The size of an item in bytes, never less than what DynamoDB counts (its developer guide, "Item sizes and formats"). */
export function itemSize(item: HistoryItem): number {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) bytes += name.length + valueSize(value);
  }
  return bytes;
}

function valueSize(value: HistoryValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return Math.ceil(value.N.length / 2) + 1;
  return value.B.byteLength;
}

/** Bytes that the SDK sends as they are, and that `JSON.stringify` writes as DynamoDB's JSON protocol asks: in base64. */
export class BinaryValue extends Uint8Array {
  toJSON(): string {
    return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('base64');
  }
}
