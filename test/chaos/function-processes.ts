import { execa } from 'execa';

/** A process in which the emulator runs a function. */
export interface FunctionProcess {
  pid: number;
  /** Resident memory in KB. */
  rss: number;
}

interface ListedProcess extends FunctionProcess {
  parent: number;
  command: string;
}

/** The processes of functions: those of Node.js that one emulator started. */
export async function functionProcesses(emulatorPid: number): Promise<FunctionProcess[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,ppid=,rss=,args=']);
  return descendantsOf(emulatorPid, parseProcesses(stdout))
    .filter(({ command }) => /^\S*node\s/.test(command))
    .map(({ pid, rss }) => ({ pid, rss }))
    .sort((one, other) => one.pid - other.pid);
}

/** Reads lines of `ps -o pid=,ppid=,rss=,args=`. */
export function parseProcesses(text: string): ListedProcess[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, rss, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), rss: Number(rss), command }];
  });
}

/** Every process that a process started, directly or not, without itself. */
export function descendantsOf(root: number, processes: readonly ListedProcess[]): ListedProcess[] {
  const children = processes.filter(({ parent }) => parent === root);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, processes)]);
}
