import { type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { startConsole } from '../../../console/server/start-console.ts';
import type { OperatorClients } from '../../../operator/stage/operator-clients.ts';
import { type StackOutputs, stackOutputsSchema } from '../../../operator/stage/stack-outputs.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface OpenConsole {
  origin: string;
  token: string;
  /** Sends exactly these headers, `Host` included. */
  send(path: string, options?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>;
  /** Ends it before the test does. */
  close(): Promise<void>;
  /** The cookie that the token gives. */
  cookie(): Promise<string>;
}

/** Answers nothing: a call is a bug of the test. */
function unused(): OperatorClients {
  const send = async () => {
    throw new Error('no AWS client is expected to be called');
  };
  return new Proxy({} as OperatorClients, { get: () => ({ send }) });
}

/** Each with its own name in it. */
function named(): StackOutputs {
  const names = Object.keys(stackOutputsSchema.shape).map((name) => [name, `the ${name}`]);
  return stackOutputsSchema.parse({ ...Object.fromEntries(names), HistoryMode: 'all', HistoryDays: 30 });
}

/** Starts a console over the given clients, until the test ends. */
export async function openConsole({
  readOnly = false,
  aws = {},
  outputs = named(),
}: {
  readOnly?: boolean;
  aws?: Partial<OperatorClients>;
  outputs?: StackOutputs;
} = {}): Promise<OpenConsole> {
  const clients = new Proxy(unused(), { get: (target, name) => Reflect.get(aws, name) ?? Reflect.get(target, name) });
  const clock = { now: Date.now, random: Math.random };
  const { url, close } = await startConsole({ stage: { name: 'test', outputs, aws: clients, clock }, readOnly });
  onTestFinished(close);
  const { origin, port, searchParams } = new URL(url);
  const token = searchParams.get('token') ?? '';
  const send: OpenConsole['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const call = request(
        { host: '127.0.0.1', port, path, method, headers: { ...length, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const { statusCode: status = 0, headers: answered } = response;
            resolve({ status, headers: answered, body: Buffer.concat(chunks).toString() });
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  return {
    origin,
    token,
    send,
    close,
    cookie: async () => String((await send(`/?token=${token}`)).headers['set-cookie']).split(';')[0] ?? '',
  };
}
