import { createHash, randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { ifExists } from './if-exists.ts';

/** Milliseconds after which the file of a process that seems to be alive belongs to a dead process whose pid another one has now. */
export const STALE_CLAIM = 10 * 60_000;

/** Containers that share a folder often have processes with the same pid. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 16);

/**
 * A new name for a file that this thread holds: `<prefix><pid>-<host>t<thread>-<uuid>`. The Python client reads the pid; its own
 * names have no host, for it locks its files.
 */
export function ownPath(prefix: string): string {
  return `${prefix}${process.pid}-${HOST}t${threadId}-${randomUUID()}`;
}

/**
 * Whether the owner of a file is dead, so that another process may claim the file. In a container every life of a service has the same
 * pid: a file with the own pid that is not held is left over.
 *
 * @param now - milliseconds since the epoch
 */
export function isOrphan(path: string, prefix: string, now: number): boolean {
  const [pid = '', host = '', ...rest] = path.slice(prefix.length).split('-');
  const [name, thread] = rest.length === 5 ? host.split('t') : [HOST, String(threadId)];
  const isOurs = Number(pid) === process.pid && thread === String(threadId);
  if (name === HOST && (isOurs || !isAlive(Number(pid)))) return true;
  const stat = ifExists(() => statSync(path));
  return stat !== undefined && now - stat.mtimeMs > STALE_CLAIM;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
