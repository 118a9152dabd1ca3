import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';

/** What one invocation takes. */
export interface Invoked {
  /** From the call to the answer. */
  milliseconds: number;
  /** Milliseconds of processor time. */
  cpu: number;
  /** MB of the process. */
  memory: number;
  /** Failed records. */
  failed: number;
}

/** What the function wrote to the log. */
export interface Logged {
  lines: number;
  bytes: number;
}

export interface Sandbox {
  /** Milliseconds of processor time until the function was loaded. */
  init: number;
  invoke(event: SQSEvent): Promise<Invoked>;
  /** What the function logged since the last call. */
  logged(): Promise<Logged>;
  stop(): Promise<void>;
}

/**
 * Starts a function of the bundle in a process of its own.
 *
 * @param name - `dispatch` or `redeliver`
 * @param environment - the whole environment of the process, except the PATH
 */
export async function startSandbox(
  folder: string,
  name: string,
  environment: Record<string, string>,
): Promise<Sandbox> {
  const child = fork(join(import.meta.dirname, 'sandbox.ts'), [folder, name], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let logged: Logged = { lines: 0, bytes: 0 };
  // Warnings and errors go to standard error. Lambda keeps both.
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      for (const byte of chunk) logged.lines += byte === 0x0a ? 1 : 0;
      logged.bytes += chunk.length;
    });
  }
  const [loaded]: { init: number }[] = await once(child, 'message');
  return {
    init: loaded?.init ?? 0,
    async invoke(event) {
      child.send(event);
      const [invoked]: Invoked[] = await once(child, 'message');
      return invoked ?? { milliseconds: 0, cpu: 0, memory: 0, failed: 0 };
    },
    async logged() {
      // The log and the answers have separate pipes: read what the function wrote before its last answer.
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      const result = logged;
      logged = { lines: 0, bytes: 0 };
      return result;
    },
    async stop() {
      const exited = once(child, 'exit');
      // Not SIGTERM, which the functions handle as the notice of a shutdown.
      child.kill('SIGKILL');
      await exited;
    },
  };
}
