import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createEvent, type PluginEvent } from '../../sdk/index.ts';

/** An event of the size that core services send: a task with some output. */
export function sampleEvent(): PluginEvent {
  return createEvent({
    event_type: 'task.finished',
    server_id: 42,
    server_name: 'web-1.example.com',
    user_id: 7,
    username: 'deploy',
    target_type: 'task',
    target_id: '4711',
    ip: '192.0.2.10',
    meta: { command: 'systemctl status nginx', exit_code: 0, duration_ms: 1234, output: 'x'.repeat(300) },
  });
}

export function bodyOf(event: PluginEvent): string {
  return JSON.stringify({
    version: '0',
    id: event.event_id,
    'detail-type': event.event_type,
    source: 'servermonitor.task-runner',
    account: '000000000000',
    time: event.timestamp,
    region: 'us-east-1',
    resources: [],
    detail: event,
  });
}

/** A batch of the dispatch queue. */
export function eventRecords(count: number): SQSEvent {
  return records(Array.from({ length: count }, () => bodyOf(sampleEvent())));
}

/** Records of a queue with the given bodies. */
export function records(bodies: readonly string[]): SQSEvent {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  };
  const record = (body: string, index: number): SQSRecord => ({
    messageId: `record-${index}`,
    receiptHandle: '',
    body,
    attributes,
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench',
    awsRegion: 'us-east-1',
  });
  return { Records: bodies.map(record) };
}
