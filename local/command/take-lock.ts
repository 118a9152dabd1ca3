import { readFile, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';
import { UserError } from './user-error.ts';

const ownerSchema = z.object({ pid: z.int().positive(), started: z.string() });

/**
 * Takes a lock that at most one running process holds. A lock whose process has ended, by whatever cause, is taken over.
 *
 * @param file - in a folder that exists
 * @returns a function that releases the lock
 * @throws {UserError} when a running process holds it
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const content = JSON.stringify({ pid: process.pid, started: await startTime(process.pid) });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(file, content, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = await runningOwner(file);
      if (owner) {
        throw new UserError(
          `It already runs as process ${owner}: use that one, or stop it first (Ctrl-C there, or: kill ${owner}).`,
        );
      }
      await rm(file, { force: true });
    }
  }
  throw new UserError(`Several runs start at once and compete for ${file}: try again.`);
}

async function runningOwner(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const owner = ownerSchema.safeParse(parseJson(text)).data;
  if (!owner || !isAlive(owner.pid)) return undefined;
  // Systems reuse process ids: the same id with another start time is another process.
  return (await startTime(owner.pid)) === owner.started ? owner.pid : undefined;
}

/** When a process started, as `ps` prints it; empty where there is no `ps`. */
async function startTime(pid: number): Promise<string> {
  const { stdout } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  return (stdout ?? '').trim();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
