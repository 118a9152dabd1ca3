import type { IncomingHttpHeaders } from 'node:http';

/** The AWS services that the functions call. */
export const services = ['sqs', 'ssm', 'dynamodb', 'events', 'other'] as const;

export type Service = (typeof services)[number];

/** The start of the header `x-amz-target`. */
const targets: readonly (readonly [string, Service])[] = [
  ['AmazonSQS.', 'sqs'],
  ['AmazonSSM.', 'ssm'],
  ['DynamoDB_', 'dynamodb'],
  ['AWSEvents.', 'events'],
];

/** The service of a request: by its operation, by the scope of its signature, or by its host. */
export function serviceOf(headers: IncomingHttpHeaders): Service {
  const target = String(headers['x-amz-target'] ?? '');
  const byTarget = targets.find(([start]) => target.startsWith(start));
  if (byTarget) return byTarget[1];
  // Credential=<key>/<date>/<region>/<service>/aws4_request
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([a-z0-9-]+)\//.exec(headers.authorization ?? '')?.[1];
  const host = headers.host?.split('.')[0];
  return services.find((service) => service === (scope ?? host)) ?? 'other';
}
