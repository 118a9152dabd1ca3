import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export interface Services {
  /** The AWS_ENDPOINT_URL of the functions. */
  endpoint: string;
  /** The URL that webhooks post to. */
  receiver: string;
  /** The answer to every read of the settings. */
  parameters: { Name: string; Value: string }[];
  /** The status of the receiver's answers. */
  status: number;
  /** How many requests the receiver got. */
  received: number;
  stop(): Promise<void>;
}

const sendBatch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

/**
 * Starts servers that take the place of AWS and of a webhook receiver. AWS accepts every message and knows no isolated
 * plugin.
 *
 * @param latency - milliseconds until the receiver answers
 */
export async function startServices(latency: number): Promise<Services> {
  const aws = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await text(request);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answer(target, body)));
  });
  const answer = (target: string, body: string): object => {
    if (target.endsWith('.GetParametersByPath')) return { Parameters: services.parameters };
    if (target.endsWith('.SendMessageBatch'))
      return { Successful: sendBatch.parse(JSON.parse(body)).Entries.map(sent) };
    return { Items: [], Count: 0 };
  };
  const receiver = createServer(async (request: IncomingMessage, response) => {
    services.received += 1;
    await once(request.resume(), 'end');
    if (latency > 0) await sleep(latency);
    response.writeHead(services.status).end('ok');
  });
  const services: Services = {
    endpoint: await listen(aws),
    receiver: await listen(receiver),
    parameters: [],
    status: 200,
    received: 0,
    async stop() {
      for (const server of [aws, receiver]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
  return services;
}

function sent({ Id, MessageBody }: { Id: string; MessageBody: string }) {
  return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

async function listen(server: Server): Promise<string> {
  // Clients keep their connections from round to round.
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}
