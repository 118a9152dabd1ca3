import type { SQSRecord } from 'aws-lambda';
import { EventJob } from '../delivery/event-job.ts';
import { parseRecord } from '../delivery/parse-record.ts';

/** An event with the record it came in. */
export interface RecordedEvent {
  recordId: string;
  job: EventJob;
}

/** A record that is no event, and why. */
export interface MalformedRecord {
  record: SQSRecord;
  error: string;
}

export interface Batch {
  events: RecordedEvent[];
  malformed: MalformedRecord[];
  /** True when a record was received before: a plugin may have taken the sandbox down with it. */
  suspect: boolean;
}

/** Reads the records of a batch. */
export function readBatch(records: readonly SQSRecord[]): Batch {
  const batch: Batch = { events: [], malformed: [], suspect: false };
  for (const record of records) {
    const parsed = parseRecord(record.body);
    if ('malformed' in parsed) batch.malformed.push({ record, error: parsed.malformed });
    else batch.events.push({ recordId: record.messageId, job: new EventJob(parsed.event) });
    if (Number(record.attributes.ApproximateReceiveCount) > 1) batch.suspect = true;
  }
  return batch;
}
