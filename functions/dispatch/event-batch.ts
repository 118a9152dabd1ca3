import type { SQSRecord } from 'aws-lambda';
import { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { parseRecord } from '../delivery/parse-record.ts';

/** An event with the record it came in. */
export interface RecordedEvent {
  recordId: string;
  job: DispatchedEvent;
}

/** A record that is no event, and why. */
export interface MalformedRecord {
  record: SQSRecord;
  error: string;
}

/** The records of a batch, each read when it is first asked for: deliveries of the first may be under way while the others are read. */
export class Batch implements Iterable<RecordedEvent> {
  readonly #records: readonly SQSRecord[];
  /** What was read; undefined where it is no event. */
  readonly #read: (RecordedEvent | undefined)[] = [];
  /** Of the records that were read. */
  readonly malformed: MalformedRecord[] = [];

  constructor(records: readonly SQSRecord[]) {
    this.#records = records;
  }

  /** Records, whatever is in them. */
  get size(): number {
    return this.#records.length;
  }

  /** True when a record was received before: a plugin may have taken the sandbox down with it. */
  get suspect(): boolean {
    return this.#records.some(({ attributes }) => Number(attributes.ApproximateReceiveCount) > 1);
  }

  *[Symbol.iterator](): Generator<RecordedEvent, void> {
    for (let index = 0; index < this.#records.length; index += 1) {
      if (index === this.#read.length) this.#readNext();
      const event = this.#read[index];
      if (event) yield event;
    }
  }

  #readNext(): void {
    const record = this.#records[this.#read.length];
    this.#read.push(record && this.#parse(record));
  }

  #parse(record: SQSRecord): RecordedEvent | undefined {
    const parsed = parseRecord(record.body);
    if ('event' in parsed) return { recordId: record.messageId, job: new DispatchedEvent(parsed.event) };
    this.malformed.push({ record, error: parsed.malformed });
    return undefined;
  }
}
