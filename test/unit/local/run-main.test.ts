import { afterEach, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../local/command/run-main.ts';
import { UserError } from '../../../local/command/user-error.ts';

describe('a command', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  it('shows a failure that the user can fix as one line, then does everything deferred, last first', async () => {
    const shown = vi.spyOn(console, 'error').mockImplementation(() => {});
    const done: string[] = [];
    await runMain(async (_, defer) => {
      defer(() => void done.push('first'));
      defer(() => void done.push('second'));
      throw new UserError('Do this.');
    });
    expect(shown.mock.calls).toEqual([['Do this.']]);
    expect(process.exitCode).toBe(1);
    expect(done).toEqual(['second', 'first']);
  });

  it('ends what still runs when a part of it failed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const ended = await new Promise<boolean>((resolve) => {
      runMain(async (signal) => {
        signal.addEventListener('abort', () => resolve(true));
        throw new UserError('Do this.');
      });
    });
    expect(ended).toBe(true);
  });

  it('prints no control character of an error', async () => {
    const shown = vi.spyOn(console, 'error').mockImplementation(() => {});
    await runMain(() => Promise.reject(new UserError('Event \u001b[2Jx\nforged')));
    expect(shown.mock.calls).toEqual([['Event \\u001b[2Jx\\nforged']]);
  });

  it('does not hide a bug', async () => {
    await expect(runMain(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  it('cleans up on Ctrl-C, and ends at once on the second', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('ended');
    });
    let cleaned = false;
    await runMain(async (signal, defer) => {
      defer(() => {
        cleaned = true;
      });
      process.emit('SIGINT');
      expect(() => process.emit('SIGINT')).toThrow('ended');
      signal.throwIfAborted();
      return 0;
    });
    expect(exit).toHaveBeenCalledWith(130);
    expect([cleaned, process.exitCode]).toEqual([true, 130]);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});
