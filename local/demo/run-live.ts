import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../command/user-error.ts';
import type { Demo } from './create-demo.ts';

const LOOK_EVERY = 300;

/** Lets the core run and shows what comes of its events, until the signal. Returns the exit code. */
export async function runLive(demo: Demo, endpoint: string, signal: AbortSignal): Promise<number> {
  console.log('\nThe core watches this machine. Ctrl-C ends it.\n');
  await Promise.all([demo.core.run(), follow(demo, endpoint, signal)]);
  console.log('\nStopped.');
  return 0;
}

async function follow(demo: Demo, endpoint: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await demo.watch.poll();
    } catch (cause) {
      throw new UserError(`The AWS endpoint ${endpoint} does not answer any more: start again.`, { cause });
    }
    await sleep(LOOK_EVERY, undefined, { signal }).catch(() => {});
  }
}
