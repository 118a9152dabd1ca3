import type { SQSRecord } from 'aws-lambda';
import type { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { parseRecord } from '../delivery/parse-record.ts';

/** An event and the record it came in. */
export interface RecordedEvent {
  recordId: string;
  dispatched: DispatchedEvent;
}

/** A record that is not an event, and why. */
export interface MalformedRecord {
  record: SQSRecord;
  error: string;
}

/** The records of a batch. Each is parsed when it is first asked for, so that deliveries of the first run while the others are parsed. */
export class EventBatch implements Iterable<RecordedEvent> {
  readonly #records: readonly SQSRecord[];
  /** What was parsed so far; undefined where the record is not an event. */
  readonly #parsed: (RecordedEvent | undefined)[] = [];
  /** Of the records parsed so far. */
  readonly malformed: MalformedRecord[] = [];

  constructor(records: readonly SQSRecord[]) {
    this.#records = records;
  }

  /** Records, malformed ones included. */
  get size(): number {
    return this.#records.length;
  }

  /** True when a record was received before: a plugin may have taken the sandbox down with it. */
  get receivedBefore(): boolean {
    return this.#records.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1);
  }

  *[Symbol.iterator](): Generator<RecordedEvent, void> {
    for (let index = 0; index < this.#records.length; index += 1) {
      if (index === this.#parsed.length) this.#parseNext();
      const event = this.#parsed[index];
      if (event) yield event;
    }
  }

  #parseNext(): void {
    const record = this.#records[this.#parsed.length];
    this.#parsed.push(record && this.#parse(record));
  }

  #parse(record: SQSRecord): RecordedEvent | undefined {
    const parsed = parseRecord(record.body);
    if ('event' in parsed) return { recordId: record.messageId, dispatched: parsed };
    this.malformed.push({ record, error: parsed.malformed });
    return undefined;
  }
}
