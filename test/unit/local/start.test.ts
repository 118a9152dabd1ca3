import { afterEach, describe, expect, it, vi } from 'vitest';
import { runMain } from '../../../local/command/run-main.ts';
import { UserError } from '../../../local/command/user-error.ts';
import { parseStartOptions } from '../../../local/demo/start-options.ts';
import { awsEnvironment, clientConfig, isLoopback } from '../../../local/stack/aws-environment.ts';
import { failureReason } from '../../../local/stack/failure-reason.ts';
import { parseStackOutputs } from '../../../local/stack/stack-outputs.ts';

describe('options', () => {
  it('are read', () => {
    expect(parseStartOptions([], undefined)).toEqual({ once: false, help: false, port: undefined });
    expect(parseStartOptions(['--once', '--port', '4566'], undefined)).toMatchObject({ once: true, port: 4566 });
  });

  it.each([
    [['--nope'], undefined, "Unknown option '--nope'. See npm start -- --help."],
    [['--port', 'x'], undefined, '--port x: give a number'],
    [['--port', '1'], 'http://127.0.0.1:2', 'AWS_ENDPOINT_URL says to use another one'],
  ])('%j are refused in one line', (args, endpoint, message) => {
    expect(() => parseStartOptions(args, endpoint)).toThrow(message);
  });
});

describe('AWS settings', () => {
  const mine = { PATH: '/bin', AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'real' };

  it('never carries real credentials to a loopback endpoint', () => {
    const env = awsEnvironment('http://127.0.0.1:4566', mine);
    expect(env).toMatchObject({ PATH: '/bin', AWS_ACCESS_KEY_ID: 'test', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(clientConfig('http://localhost:1')).toHaveProperty('credentials');
  });

  it("leaves other endpoints to the user's own credentials", () => {
    expect(awsEnvironment('https://emulator.example', mine)).toMatchObject(mine);
    expect(clientConfig('https://emulator.example')).not.toHaveProperty('credentials');
    expect(['http://127.9.9.9', 'http://[::1]:1', 'http://127.0.0.1.example'].map(isLoopback)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the reason of a failed deploy', () => {
  it.each([
    [
      'Stack | 3/9 | 2:53:07 AM | CREATE_FAILED | AWS::SQS::Queue | Retry Value 20 is too large\n\u001b[31m❌  Stack failed: it\u001b[0m',
      'Retry Value 20 is too large',
    ],
    ['building\n ❌ Deployment failed: the role may not\nmore', 'the role may not'],
    [
      'file:///a.ts:3\n  throw\n\nError: context value `stage`: bad\n    at x\nNode.js v24',
      'Error: context value `stage`: bad',
    ],
    ['Error: Build failed with 1 error:\nerror: no such file', 'Error: Build failed with 1 error: error: no such file'],
    ['one\ntwo\n', 'two'],
    ['', 'it printed nothing'],
  ])('of %j', (output, reason) => {
    expect(failureReason(output)).toBe(reason);
  });
});

it('names the outputs that a stack lacks', () => {
  expect(() => parseStackOutputs('{"S":{"BusName":"b"}}', 'S')).toThrow(/lacks outputs: BusArn, DispatchQueueUrl/);
  expect(() => parseStackOutputs('{}', 'S')).toThrow('lacks outputs: S');
});

describe('a command', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  it('shows a failure that the user can mend as one line, after which everything deferred is done, last first', async () => {
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

  it('ends what still goes on when a part of it failed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const ended = await new Promise<boolean>((resolve) => {
      runMain(async (signal) => {
        signal.addEventListener('abort', () => resolve(true));
        throw new UserError('Do this.');
      });
    });
    expect(ended).toBe(true);
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
