import type { Service } from './service-of.ts';

/** An answer as the service gives it. */
export interface FaultAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The error and status of each service when it throttles (the services' API references, "Common Errors"). */
const throttling: Record<Service, readonly [string, number]> = {
  sqs: ['com.amazonaws.sqs#RequestThrottled', 400],
  ssm: ['ThrottlingException', 400],
  dynamodb: ['com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', 400],
  events: ['ThrottlingException', 400],
  other: ['ThrottlingException', 429],
};

/** The error of a service, in the form of AWS's JSON protocol. */
export function faultAnswer(kind: 'error-500' | 'error-503' | 'outage' | 'throttle', service: Service): FaultAnswer {
  if (kind === 'error-500') return answer(500, 'InternalServerError', service);
  if (kind === 'error-503' || kind === 'outage') return answer(503, 'ServiceUnavailable', service);
  const [type, status] = throttling[service];
  return answer(status, type, service);
}

function answer(status: number, type: string, service: Service): FaultAnswer {
  const version = service === 'ssm' || service === 'events' ? '1.1' : '1.0';
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': 'chaos' };
  return { status, headers, body: JSON.stringify({ __type: type, message: 'from the fault proxy' }) };
}
