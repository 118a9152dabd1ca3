// What is left when a function only makes the three requests of a cold start: for settings, for marks, and the webhook. No signature, no
// schema, no log, no plugin: just the guarded HTTP client, to show what that takes of the whole.
import type { SQSBatchResponse } from 'aws-lambda';
import { createHttpClient } from '../../functions/http/create-http-client.ts';

/** Of the starter. */
declare const hookCalled: () => void;

const http = createHttpClient({ allowHttp: true, allowedRanges: ['127.0.0.0/8'] });

function post(url: string, target = '') {
  const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
  return client.post(url, { headers: { 'x-amz-target': target }, body: '{}' });
}

export async function handler(): Promise<SQSBatchResponse> {
  const { AWS_ENDPOINT_URL: aws = '', RECEIVER: receiver = '' } = process.env;
  await Promise.all([post(aws, 'AmazonSSM.GetParametersByPath'), post(aws, 'DynamoDB_20120810.Query')]);
  hookCalled();
  await post(receiver);
  return { batchItemFailures: [] };
}
