// What the benchmark's clients post to, in a process of its own: one endpoint that answers whatever comes, and one that does what a receiver of
// webhooks has to: check the signature and read the event. Beside them, the AWS that the function reads its settings from. Reports all
// addresses to its parent.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { verifyWebhook } from '../../sdk/index.ts';
import { startServices } from '../cost/start-services.ts';
import { SECRET } from './secret.ts';

/** What the parent waits for. */
export interface Addresses {
  /** By what the endpoint does. */
  endpoints: { answering: string; verifying: string };
  aws: string;
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer(handle);
  // The clients' connections are kept from round to round.
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return `http://127.0.0.1:${address.port}/hook`;
}

async function verify(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  try {
    verifyWebhook({ body, headers: request.headers, secrets: [SECRET] });
    response.statusCode = typeof JSON.parse(body).event_id === 'string' ? 200 : 400;
  } catch {
    response.statusCode = 401;
  }
  response.end('ok');
}

const aws = await startServices(0);
process.on('message', (parameters: { Name: string; Value: string }[]) => {
  aws.parameters = parameters;
  process.send?.('set');
});
const endpoints = {
  answering: await listen((request, response) => request.resume().on('end', () => response.end('ok'))),
  verifying: await listen(verify),
};
process.send?.({ endpoints, aws: aws.endpoint } satisfies Addresses);
