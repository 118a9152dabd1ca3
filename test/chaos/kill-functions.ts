import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/simulate/seeded-random.ts';
import { functionProcesses } from './function-processes.ts';

export interface KillOptions {
  /** Only what this emulator runs is killed. */
  emulatorPid: number;
  seed: number;
  /** Seconds between two kills: the shortest and the longest. */
  every: { least: number; most: number };
  /** Ends the killing. */
  signal: AbortSignal;
}

/** Kills functions in the middle of what they do, at seeded times, until it is stopped. @returns how many it killed */
export async function killFunctions({ emulatorPid, seed, every, signal }: KillOptions): Promise<number> {
  const random = seededRandom(seed);
  let killed = 0;
  while (!signal.aborted) {
    const wait = every.least + random() * (every.most - every.least);
    await sleep(wait * 1000, undefined, { signal }).catch(() => {});
    const victims = await functionProcesses(emulatorPid);
    const victim = victims[Math.floor(random() * victims.length)];
    if (victim && !signal.aborted && kill(victim.pid)) killed += 1;
  }
  return killed;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It ended on its own since it was listed.
    return false;
  }
}
