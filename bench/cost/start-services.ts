import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Requests by what was asked for, e.g. `AmazonSQS.SendMessageBatch`, and their bytes. */
export type Requests = Map<string, { count: number; bytes: number }>;

export interface Services {
  /** AWS_ENDPOINT_URL of the functions. */
  endpoint: string;
  /** Where webhooks post to. */
  receiver: string;
  /** Every settings read gives these. */
  parameters: { Name: string; Value: string }[];
  /** The status that the receiver answers with. */
  status: number;
  /** Requests that the receiver has had. */
  received: number;
  /** What AWS was asked since the last time this was asked. */
  requests(): Requests;
  stop(): Promise<void>;
}

const sendBatch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

/**
 * Starts what the functions talk to: an AWS that takes every message, knows no isolated plugin and counts what it is asked, and a receiver
 * of webhooks.
 *
 * @param latency - milliseconds until the receiver answers
 */
export async function startServices(latency: number): Promise<Services> {
  let requests: Requests = new Map();
  const aws = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const body = await text(request);
    const { count, bytes } = requests.get(target) ?? { count: 0, bytes: 0 };
    requests.set(target, { count: count + 1, bytes: bytes + body.length });
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
    request.resume();
    await sleep(latency);
    response.writeHead(services.status).end('ok');
  });
  const services: Services = {
    endpoint: await listen(aws),
    receiver: await listen(receiver),
    parameters: [],
    status: 200,
    received: 0,
    requests() {
      const result = requests;
      requests = new Map();
      return result;
    },
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
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}
