import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const result = z.object({ hook: z.number(), wall: z.number(), cpu: z.number(), failed: z.literal(0) });

/** Milliseconds from the start of the process. */
export interface Started {
  /** To the first hook called. */
  hook: number;
  /** To the handler's answer. */
  wall: number;
  /** Of processor time until then, on all threads. */
  cpu: number;
}

/**
 * Starts a handler in a process of its own and waits for its answer to one batch.
 *
 * @param environment - all that the process gets
 */
export async function startCold(
  starter: string,
  handler: string,
  batch: string,
  environment: Record<string, string>,
): Promise<Started> {
  const child = spawn(process.execPath, [starter, handler, batch], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const read = (stream: unknown) => (stream instanceof Readable ? text(stream) : '');
  const [errors, answer] = await Promise.all([read(child.stderr), read(child.stdio[3]), once(child, 'exit')]);
  if (answer === '') throw new Error(`${handler} did not answer: ${errors}`);
  return result.parse(JSON.parse(answer));
}
