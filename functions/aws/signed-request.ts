import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
// 8 kB of code at a cold start. @smithy/signature-v4 adds 81 kB: it brings the core of the SDK.
import aws4 from 'aws4';

/**
 * The services that a cold start waits for. Both speak JSON, in two versions of the same protocol. Connections to DynamoDB are
 * kept: each invocation writes its history.
 */
const services = {
  ssm: {
    target: 'AmazonSSM',
    type: 'application/x-amz-json-1.1',
    endpoint: 'AWS_ENDPOINT_URL_SSM',
    keepAlive: false,
  },
  dynamodb: {
    target: 'DynamoDB_20120810',
    type: 'application/x-amz-json-1.0',
    endpoint: 'AWS_ENDPOINT_URL_DYNAMODB',
    keepAlive: true,
  },
};

type Service = keyof typeof services;

/**
 * Asks a service by one signed request. Resolves to its answer, which is not checked, and to undefined wherever things are not as usual:
 * the caller then asks by the client of the SDK.
 */
export type SignedRequest = (
  service: Service,
  operation: string,
  input: object,
  /** Milliseconds from the call to the end of the answer; 3,000 by default. */
  timeout?: number,
) => Promise<unknown>;

/** Regions of the partition `aws`, whose endpoints are all named alike. */
const usualRegion = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/;

/** Variables that make the SDK take another endpoint, or credentials from elsewhere. */
const unusual = [
  'AWS_PROFILE',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

const TIMEOUT = 3_000;

/** What there is in an environment where no signed request serves. */
export const neverSigned: SignedRequest = async () => undefined;

/** Connections to one service. */
const MAX_SOCKETS = 16;

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
    return neverSigned;
  }
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  let unsent = 0;
  return async (service, operation, input, timeout = TIMEOUT) => {
    try {
      const { target, type, endpoint, keepAlive } = services[service];
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
      const request = { url, headers: signed.headers ?? {}, body, timeout, agent: keepAlive && keptConnections(url) };
      const answer = post(request, sent);
      // Also when it could not be written.
      return JSON.parse(await answer.finally(sent));
    } catch {
      // The client of the SDK meets the same fault, and reports it.
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

interface PostRequest {
  url: URL;
  headers: OutgoingHttpHeaders;
  body: string;
  /** Milliseconds. */
  timeout: number;
  /** False for a connection of its own. */
  agent: Agent | false;
}

/** By protocol. They do not keep the process alive while nothing is asked. */
const agents = new Map<string, Agent>();

function keptConnections({ protocol }: URL): Agent {
  const known = agents.get(protocol);
  if (known) return known;
  const agent = new (nodeClient(protocol).Agent)({ keepAlive: true, maxSockets: MAX_SOCKETS });
  agents.set(protocol, agent);
  return agent;
}

/** Imported, `node:http` would be asked for all that it exports, and load Node.js's whole `fetch` for one of these: 18 ms. */
function nodeClient(protocol: string) {
  return process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
}

/**
 * The body of an answer of status 200; rejects after any other. Without a guard: an endpoint may be in the VPC or on this machine.
 *
 * @param onSent - called when the request is written
 */
function post(asked: PostRequest, onSent: () => void): Promise<string> {
  const { url, headers, body, timeout, agent } = asked;
  const { request } = nodeClient(url.protocol);
  // `rejectUnauthorized` said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
  const options: RequestOptions = { method: 'POST', headers, agent, rejectUnauthorized: true };
  return new Promise<string>((resolve, reject) => {
    const call = request(url, options);
    const timer = setTimeout(() => call.destroy(new Error('no answer')), timeout);
    let sentAgain = false;
    call.on('finish', onSent);
    call.on('error', (error: NodeJS.ErrnoException) => {
      // The service closed a kept connection, e.g. while the sandbox was frozen.
      sentAgain = call.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (sentAgain) post({ ...asked, agent: false }, onSent).then(resolve, reject);
      else reject(error);
    });
    call.on('close', () => {
      clearTimeout(timer);
      if (!sentAgain) reject(new Error('closed before the whole answer'));
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
