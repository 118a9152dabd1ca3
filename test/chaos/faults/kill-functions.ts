import { setTimeout as sleep } from 'node:timers/promises';
import { functionProcesses } from '../function-processes.ts';
import { seededRandom } from './seeded-fraction.ts';

export interface KillOptions {
  /** Only functions of this emulator are killed. */
  emulatorPid: number;
  seed: number;
  /** Seconds between two kills: the shortest and the longest. */
  every: { least: number; most: number };
  /** Stops the kills. */
  signal: AbortSignal;
}

/** Kills running functions at seeded times, until the signal. @returns how many it killed */
export async function killFunctions({ emulatorPid, seed, every, signal }: KillOptions): Promise<number> {
  const random = seededRandom(seed, 'kill');
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
    // It ended by itself meanwhile.
    return false;
  }
}
