import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { type EventType, EventTypes, type SeverityLevel } from '../../sdk/index.ts';
import { BoundedOutput } from './bounded-output.ts';
import type { Clock, Emit } from './emit.ts';
import { thisServer, userName } from './machine.ts';

/** A command to run on this machine. */
export interface Task {
  name: string;
  command: string;
  args: readonly string[];
  /** Milliseconds after which the task is cancelled; 30 000 by default. */
  timeout?: number;
}

/** The result of a task, as the process reported it. */
export interface TaskResult {
  status: 'finished' | 'failed' | 'cancelled';
  /** Null when the process did not exit by itself. */
  exit_code: number | null;
  /** Milliseconds. */
  duration_ms: number;
  stdout: string;
  stderr: string;
  /** Why it was cancelled or did not start. */
  reason?: string;
}

const endings: Record<TaskResult['status'], { event_type: EventType; severity: SeverityLevel }> = {
  finished: { event_type: EventTypes.TASK_FINISHED, severity: 'info' },
  failed: { event_type: EventTypes.TASK_FAILED, severity: 'error' },
  cancelled: { event_type: EventTypes.TASK_CANCELLED, severity: 'warning' },
};

/**
 * Runs a command as a task. It publishes `task.created`, `task.started` when the process runs, and one of three at its end:
 * `task.finished`, `task.failed` (another exit code than 0, or it did not start), `task.cancelled` (timeout or signal).
 */
export async function runTask(
  task: Task,
  { emit, clock, signal }: { emit: Emit; clock: Clock; signal?: AbortSignal | undefined },
): Promise<TaskResult> {
  const id = randomUUID();
  const about = { ...thisServer(), username: userName(), target_type: 'task', target_id: id };
  const meta = { task_id: id, name: task.name, command: [task.command, ...task.args].join(' ').slice(0, 500) };
  await emit('central-api', { event_type: EventTypes.TASK_CREATED, ...about, meta });
  const started = () => emit('task-runner', { event_type: EventTypes.TASK_STARTED, ...about, meta });
  const result = await execute(task, { clock, signal, started });
  const { status, ...measured } = result;
  await emit('task-runner', { ...endings[status], ...about, meta: { ...meta, ...measured } });
  return result;
}

type Ending = Pick<TaskResult, 'status' | 'exit_code' | 'reason'>;

async function execute(
  task: Task,
  { clock, signal, started }: { clock: Clock; signal: AbortSignal | undefined; started: () => Promise<void> },
): Promise<TaskResult> {
  const startedAt = clock.now();
  const timeout = task.timeout ?? 30_000;
  const outOfTime = AbortSignal.timeout(timeout);
  const end = signal ? AbortSignal.any([outOfTime, signal]) : outOfTime;
  const stdout = new BoundedOutput();
  const stderr = new BoundedOutput();
  const child = spawn(task.command, task.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: end,
    killSignal: 'SIGKILL',
  });
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));

  const spawned = new Promise<boolean>((resolve) => {
    child.on('spawn', () => resolve(true)).on('error', () => resolve(false));
  });
  const ended = new Promise<Ending & { at: number }>((resolve) => {
    const finish = (ending: Ending) => resolve({ ...ending, at: clock.now() });
    child.on('error', (error) => {
      // Node reports an abort as an error too, before the process has ended.
      if (child.pid === undefined) finish({ status: 'failed', exit_code: null, reason: error.message });
    });
    child.on('close', (code, killedBy) => {
      if (killedBy && end.aborted) {
        const reason = outOfTime.aborted ? `not done within ${timeout} ms` : 'the task runner stops';
        finish({ status: 'cancelled', exit_code: null, reason });
      } else if (killedBy) finish({ status: 'failed', exit_code: null, reason: `ended by ${killedBy}` });
      else finish({ status: code === 0 ? 'finished' : 'failed', exit_code: code });
    });
  });
  const [{ at, ...ending }] = await Promise.all([ended, spawned.then((yes) => (yes ? started() : undefined))]);
  return { ...ending, duration_ms: at - startedAt, stdout: `${stdout}`, stderr: `${stderr}` };
}
