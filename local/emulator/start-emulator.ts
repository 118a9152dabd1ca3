import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { makePrivateFolder, pathWithCommands } from '../command/project.ts';
import { UserError } from '../command/user-error.ts';
import { waitUntil } from '../command/wait-until.ts';
import { installEmulator } from './install-emulator.ts';

const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 3_000;

export interface EmulatorOptions {
  /** The folder for its installation and its log; readable only by its owner. */
  dir: string;
  /** Any free port by default. */
  port?: number | undefined;
  /** Called with one line for every slow step. */
  onProgress?: ((line: string) => void) | undefined;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  pid: number;
  /** The path of its log. */
  log: string;
  /** Stops it and everything it started. It is safe to call again. */
  stop(): Promise<void>;
}

/**
 * Installs the AWS emulator if it is missing, and starts it on the loopback address. It keeps everything in memory. It ends
 * with this process, also when this process is killed.
 *
 * @throws {UserError} when Python is missing, the port is taken, or it does not start
 * @example
 * ```ts
 * const emulator = await startEmulator({ dir: '.local' });
 * const sqs = new SQSClient({ endpoint: emulator.endpoint });
 * await emulator.stop();
 * ```
 */
export async function startEmulator({ dir, port, onProgress }: EmulatorOptions): Promise<Emulator> {
  if (port !== undefined) await assertFree(port);
  await makePrivateFolder(dir);
  const python = await installEmulator({ folder: join(dir, 'emulator'), onProgress });
  const usedPort = port ?? (await getPort({ host: '127.0.0.1' }));
  const log = join(dir, `emulator-${usedPort}.log`);
  // Outside of the project: functions would find its package.json and node_modules.
  const temporary = await mkdtemp(join(tmpdir(), 'server-monitor-emulator-'));

  onProgress?.('Starting the emulator');
  const child = await launch(python, environmentFor(usedPort, temporary), log).catch(async (error: unknown) => {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  });
  const endpoint = `http://127.0.0.1:${usedPort}`;
  const stop = async () => {
    await stopProcess(child);
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    await waitForHealth(endpoint, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, pid: pidOf(child), log, stop };
}

/** Only what the emulator needs: its functions inherit it, and must not depend on settings of this machine. */
function environmentFor(port: number, temporary: string): Record<string, string> {
  return {
    PATH: pathWithCommands(process.env.PATH),
    HOME: temporary,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // Services that this project does not use would listen too.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
  };
}

async function launch(python: string, env: Record<string, string>, log: string): Promise<ChildProcess> {
  const output = await open(log, 'w');
  try {
    // In its own process group, Ctrl-C does not reach it, and all of it can be stopped. serve.py explains the pipe.
    const child = spawn(python, [join(import.meta.dirname, 'serve.py')], {
      env,
      detached: true,
      stdio: ['pipe', output.fd, output.fd],
    });
    await once(child, 'spawn');
    // It may have ended before the pipe is closed.
    child.stdin?.on('error', () => {});
    child.unref();
    return child;
  } finally {
    await output.close();
  }
}

async function waitForHealth(endpoint: string, child: ChildProcess, log: string): Promise<void> {
  const healthy = await waitUntil(async () => ((await answers(endpoint)) || hasEnded(child) ? true : undefined), {
    timeout: START_TIMEOUT,
  });
  if (healthy && !hasEnded(child)) return;
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  const problem = hasEnded(child) ? 'ended while starting' : `did not answer within ${START_TIMEOUT / 1000} s`;
  throw new UserError(`The emulator ${problem}: ${lines.at(-1) || 'it gave no reason'}. Full log: ${log}`);
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(pidOf(child)), STOP_TIMEOUT);
  child.ref();
  await ended;
  clearTimeout(timer);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('the emulator was started and has no process id');
  return child.pid;
}

async function assertFree(port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen({ port, host: '127.0.0.1', exclusive: true }), 'listening');
  } catch (cause) {
    throw new UserError(
      `Port ${port} is taken by another program: stop that program, or choose another port with --port.`,
      { cause },
    );
  } finally {
    server.close();
  }
}
