import { gzipSync } from 'node:zlib';
import { BinaryValue, type HistoryItem, MAX_ITEM, writeUnits } from './history-item.ts';

/** Bytes above which compressing fast matters more than compressing well. */
const LARGE = 64 * 1024;

/**
 * Adds an event's JSON to an item: as text, or compressed where that takes fewer write units. An event that does not fit even
 * so is left out, with a note.
 *
 * @param size - bytes of the item so far
 */
export function fitEvent(item: HistoryItem, size: number, eventJson: string): void {
  const plain = size + 'event'.length + Buffer.byteLength(eventJson);
  if (writeUnits(plain) === 1) {
    item.event = { S: eventJson };
    return;
  }
  const compressed = gzipSync(eventJson, { level: eventJson.length > LARGE ? 1 : 6 });
  const packed = size + 'gzip'.length + compressed.byteLength;
  if (Math.min(plain, packed) > MAX_ITEM) {
    const kilobytes = Math.ceil((plain - size) / 1024);
    item.note = { S: `the event has ${kilobytes} KB: more than an item of the history holds, also compressed` };
  } else if (writeUnits(packed) < writeUnits(plain)) item.gzip = { B: new BinaryValue(compressed) };
  else item.event = { S: eventJson };
}
