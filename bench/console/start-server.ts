import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { awsEnvironment, REGION } from '../../local/stack/aws-environment.ts';

const memorySchema = z.object({ rss: z.number(), heapUsed: z.number() });

/** Bytes that are in use after a collection. */
export type Memory = z.output<typeof memorySchema>;

/** A console that answers requests with its session. */
export interface MeasuredConsole {
  /** With the token. */
  url: string;
  get(path: string, init?: { signal?: AbortSignal }): Promise<Response>;
  memory(): Promise<Memory>;
  stop(): void;
}

/** Starts the console's server in a process of its own. */
export async function startServer(endpoint: string, stage: string): Promise<MeasuredConsole> {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), [endpoint, stage, REGION], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...awsEnvironment(endpoint) },
  });
  const answer = async () => (await once(child, 'message'))[0];
  const { url } = z.object({ url: z.string() }).parse(await answer());
  const cookie = await openSession(url);
  return {
    url,
    get: (path, init) => fetch(new URL(path, url), { headers: { cookie }, ...init }),
    memory: async () => {
      const reported = answer();
      child.send('memory');
      return memorySchema.parse(await reported);
    },
    stop: () => void child.kill(),
  };
}

async function openSession(url: string): Promise<string> {
  const { headers } = await fetch(url, { redirect: 'manual' });
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
