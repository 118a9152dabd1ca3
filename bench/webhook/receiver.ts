// What the benchmark's clients post to, in a process of its own: takes every request whole and answers at once. Beside it, on another port, the AWS
// that the function reads its settings from. Tells both addresses to its parent.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { startServices } from '../cost/start-services.ts';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.end('ok'));
});
// The clients' connections are kept from round to round.
server.keepAliveTimeout = 60_000;
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
const aws = await startServices(0);

/** What the parent waits for. */
export interface Addresses {
  receiver: string;
  aws: string;
}

process.on('message', (parameters: { Name: string; Value: string }[]) => {
  aws.parameters = parameters;
  process.send?.('set');
});
if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
process.send?.({ receiver: `http://127.0.0.1:${address.port}/hook`, aws: aws.endpoint } satisfies Addresses);
