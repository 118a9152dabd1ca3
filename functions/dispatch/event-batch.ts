import type { SQSRecord } from 'aws-lambda';
import type { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { parseRecord } from '../delivery/parse-record.ts';
import type { EventRun, RunStart } from '../history/event-run.ts';

/** An event and the record it came in. */
export interface RecordedEvent {
  recordId: string;
  dispatched: DispatchedEvent;
  /** What the history gets of it; undefined when it records nothing. */
  run: EventRun | undefined;
}

/** Begins to record what happens to an event. */
export type StartRun = (start: RunStart) => EventRun | undefined;

/** A record that is not an event, and why. */
export interface MalformedRecord {
  record: SQSRecord;
  error: string;
}

/** The records of a batch. Each is parsed when it is first asked for, so that deliveries of the first run while the others are parsed. */
export class EventBatch implements Iterable<RecordedEvent> {
  readonly #records: readonly SQSRecord[];
  readonly #startRun: StartRun;
  /** What was parsed so far; undefined where the record is not an event. */
  readonly #parsed: (RecordedEvent | undefined)[] = [];
  /** Of the records parsed so far. */
  readonly malformed: MalformedRecord[] = [];

  constructor(records: readonly SQSRecord[], startRun: StartRun = () => undefined) {
    this.#records = records;
    this.#startRun = startRun;
  }

  /** Records, malformed ones included. */
  get size(): number {
    return this.#records.length;
  }

  /** True when a record was received before: a plugin may have ended the sandbox. */
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
    if ('event' in parsed) {
      const recordId = record.messageId;
      const queuedAt = Number(record.attributes.SentTimestamp);
      const run = this.#startRun({ ...parsed, recordId, queuedAt });
      return { recordId, dispatched: parsed, run };
    }
    this.malformed.push({ record, error: parsed.malformed });
    return undefined;
  }
}
