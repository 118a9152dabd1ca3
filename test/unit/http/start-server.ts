import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  createHttpClient,
  type GuardedHttp,
  type HttpClientOptions,
} from '../../../functions/http/create-http-client.ts';

/** A server on loopback that ends with its test. */
export interface TestServer {
  port: number;
  origin: string;
  /** All connections it ever had. */
  connections: Socket[];
  requests: IncomingMessage[];
}

/** Starts an HTTP server. */
export async function startServer(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<TestServer> {
  const server = createServer(listener);
  const requests: IncomingMessage[] = [];
  server.on('request', (request) => requests.push(request));
  return { ...(await listen(server, host, port)), requests };
}

/** Starts a server that treats its connections as it likes. */
export async function startTcpServer(listener: (socket: Socket) => void): Promise<TestServer> {
  const server = createTcpServer((socket) => {
    listener(socket);
    // A socket that nobody reads from never notices that the other side has gone.
    socket.resume();
  });
  return { ...(await listen(server, '127.0.0.1', 0)), requests: [] };
}

export async function listen(server: Server, host: string, port: number) {
  const connections: Socket[] = [];
  server.on('connection', (socket) => {
    connections.push(socket);
    // Clients that go away are what many tests are about.
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, origin: `http://${host}:${address.port}`, connections };
}

/** A client that may reach loopback, and ends with its test. */
export function makeHttp(options: Partial<HttpClientOptions> = {}): GuardedHttp {
  const http = createHttpClient({ allowHttp: true, allowedRanges: ['127.0.0.0/8'], ...options });
  onTestFinished(() => http.close());
  return http;
}

/** The client of a delivery that does not end. */
export function makeClient(options: Partial<HttpClientOptions> = {}) {
  return makeHttp(options).forDelivery({ signal: new AbortController().signal, headers: {} });
}

/** Settles when the other side has closed a connection. */
export function closed(socket: Socket | undefined): Promise<void> {
  if (!socket) return Promise.reject(new Error('there is no such connection'));
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** What a function throws; undefined when it returns. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A server that sends the same bytes to every request, and counts the requests. */
export async function startRawServer(answer: string, { close = false } = {}) {
  let requests = 0;
  const server = await startTcpServer((socket) => {
    socket.on('data', () => {
      requests += 1;
      socket.write(Buffer.from(answer, 'latin1'));
      if (close) socket.end();
    });
  });
  return { ...server, count: () => requests };
}
