import aws4 from 'aws4';
import { createHttpClient } from '../http/create-http-client.ts';

/** The services that a cold start waits for. Both speak JSON, in two versions of the same protocol. */
const services = {
  ssm: { target: 'AmazonSSM', type: 'application/x-amz-json-1.1', endpoint: 'AWS_ENDPOINT_URL_SSM' },
  dynamodb: { target: 'DynamoDB_20120810', type: 'application/x-amz-json-1.0', endpoint: 'AWS_ENDPOINT_URL_DYNAMODB' },
};

type Service = keyof typeof services;

/**
 * Asks a service by one signed request. Resolves to its answer, which is not checked, and to undefined wherever things are not as usual:
 * the caller then asks by the client of the SDK.
 */
export type QuickCall = (service: Service, operation: string, input: object) => Promise<unknown>;

/** Regions of the partition `aws`, whose endpoints are all named alike. */
const usualRegion = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/;

/** Variables that make the SDK take another endpoint, or credentials from elsewhere. */
const unusual = [
  'AWS_PROFILE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

/** Any address: an endpoint may be in the VPC or on this machine. The guard is for what plugins ask for. */
const anywhere = ['0.0.0.0/0', '::/0'];

/** Set by the HTTP client. */
const ownHeaders = ['host', 'content-length'];

/**
 * Makes calls for the common case, a function with its credentials in the environment. The SDK's clients take longer to load than all else that a
 * cold start does; this takes the HTTP client that plugins need anyway, and a small library for the signature. There are no retries, no error
 * messages and no other endpoints: whatever needs these is left to the SDK.
 */
export function createQuickCall(variables: NodeJS.ProcessEnv): QuickCall {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  if (!accessKeyId || !secretAccessKey || !usualRegion.test(region) || unusual.some((name) => variables[name])) {
    return async () => undefined;
  }
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const http = createHttpClient({
    allowHttp: true,
    allowedRanges: anywhere,
    timeouts: { connect: 1_000, total: 3_000 },
  });
  return async (service, operation, input) => {
    try {
      const { target, type, endpoint } = services[service];
      const url = new URL(
        variables[endpoint] || variables.AWS_ENDPOINT_URL || `https://${service}.${region}.amazonaws.com`,
      );
      const body = JSON.stringify(input);
      const headers = { host: url.host, 'content-type': type, 'x-amz-target': `${target}.${operation}` };
      const signed = aws4.sign({ service, region, path: url.pathname, headers, body }, credentials);
      const toSend = Object.entries(signed.headers ?? {}).filter(([name]) => !ownHeaders.includes(name.toLowerCase()));
      const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
      const answer = await client.post(url.href, {
        headers: Object.fromEntries(toSend.map(([name, value]) => [name, String(value)])),
        body,
      });
      return answer.status === 200 ? answer.json() : undefined;
    } catch {
      // The client of the SDK meets the same fault, and tells of it.
      return undefined;
    }
  };
}
