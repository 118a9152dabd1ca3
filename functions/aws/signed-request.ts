import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import aws4 from 'aws4';

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
export type SignedRequest = (service: Service, operation: string, input: object) => Promise<unknown>;

/** Regions of the partition `aws`, whose endpoints are all named alike. */
const usualRegion = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/;

/** Variables that make the SDK take another endpoint, or credentials from elsewhere. */
const unusual = [
  'AWS_PROFILE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

/** Milliseconds from the call to the end of the answer. */
const TIMEOUT = 3_000;

/**
 * Makes calls for the common case, a function with its credentials in the environment. The SDK's clients take longer to load than all else that a
 * cold start does; this takes Node.js's own client, and a small library for the signature. There are no retries, no error messages and no other
 * endpoints: whatever needs these is left to the SDK.
 *
 * @param onSent - called whenever all requests so far are on their way: while the services answer, there is time for something else
 */
export function createSignedRequest(variables: NodeJS.ProcessEnv, onSent: () => void = () => {}): SignedRequest {
  const { AWS_REGION: region = '', AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  if (!accessKeyId || !secretAccessKey || !usualRegion.test(region) || unusual.some((name) => variables[name])) {
    return async () => undefined;
  }
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  let unsent = 0;
  return async (service, operation, input) => {
    try {
      const { target, type, endpoint } = services[service];
      const url = new URL(
        variables[endpoint] || variables.AWS_ENDPOINT_URL || `https://${service}.${region}.amazonaws.com`,
      );
      const body = JSON.stringify(input);
      const headers = { host: url.host, 'content-type': type, 'x-amz-target': `${target}.${operation}` };
      const signed = aws4.sign({ service, region, path: url.pathname, headers, body }, credentials);
      const sent = once(() => {
        unsent -= 1;
        if (unsent === 0) onSent();
      });
      unsent += 1;
      const answer = post(url, signed.headers ?? {}, body, sent);
      // Also when it could not be written.
      return JSON.parse(await answer.finally(sent));
    } catch {
      // The client of the SDK meets the same fault, and tells of it.
      return undefined;
    }
  };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/**
 * The body of an answer of status 200; rejects after any other. Without a guard: an endpoint may be in the VPC or on this machine.
 *
 * @param onSent - called when the request is written
 */
function post(url: URL, headers: OutgoingHttpHeaders, body: string, onSent: () => void): Promise<string> {
  // Imported, `node:http` would be asked for all that it exports, and load Node.js's whole `fetch` for one of these: 18 ms.
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  // `agent: false`: a connection of its own. The next call is half a minute away, and a sandbox may have been frozen since.
  // `rejectUnauthorized` said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
  const options: RequestOptions = { method: 'POST', headers, agent: false, rejectUnauthorized: true };
  return new Promise<string>((resolve, reject) => {
    const call = request(url, options);
    const timer = setTimeout(() => call.destroy(new Error('no answer')), TIMEOUT);
    call.on('finish', onSent);
    call.on('error', reject);
    call.on('close', () => {
      clearTimeout(timer);
      reject(new Error('closed before the whole answer'));
    });
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode}`));
      });
    });
    call.end(body);
  });
}
