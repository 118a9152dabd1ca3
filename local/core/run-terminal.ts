import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { EventTypes } from '../../sdk/index.ts';
import { BoundedOutput } from './bounded-output.ts';
import type { Clock, Emit } from './emit.ts';
import { thisServer, userName } from './machine.ts';

const SHELL = 'sh';

/** Opens a shell on this machine, runs commands in it, and emits the events of the terminal service. */
export async function runTerminal(
  commands: readonly string[],
  { emit, clock }: { emit: Emit; clock: Clock },
): Promise<void> {
  const id = randomUUID();
  const about = { ...thisServer(), username: userName(), target_type: 'terminal', target_id: id };
  const startedAt = clock.now();
  const shell = spawn(SHELL, { stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = once(shell, 'close');
  const lines = createInterface(shell.stdout)[Symbol.asyncIterator]();
  await emit('terminal', { event_type: EventTypes.TERMINAL_CONNECT, ...about, meta: { session_id: id, shell: SHELL } });
  for (const command of commands) {
    // The mark shows where the output of a command ends, with its exit code.
    shell.stdin.write(`${command}\nprintf '\\n%s %s\\n' ${id} $?\n`);
    const result = await readUntilMark(lines, id);
    await emit('terminal', {
      event_type: EventTypes.TERMINAL_COMMAND,
      ...about,
      meta: { session_id: id, command, ...result },
    });
  }
  shell.stdin.end();
  await closed;
  const meta = { session_id: id, commands: commands.length, duration_ms: clock.now() - startedAt };
  await emit('terminal', { event_type: EventTypes.TERMINAL_DISCONNECT, ...about, meta });
}

async function readUntilMark(lines: AsyncIterator<string>, mark: string) {
  const output = new BoundedOutput();
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return { exit_code: null, output: `${output}`.trim() };
    if (value.startsWith(`${mark} `)) {
      return { exit_code: Number(value.slice(mark.length + 1)), output: `${output}`.trim() };
    }
    output.add(Buffer.from(`${value}\n`));
  }
}
