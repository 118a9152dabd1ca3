import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFlags, parsePort } from '../../../local/command/parse-flags.ts';
import { nextSteps } from '../../../local/demo/next-steps.ts';
import { parseStartOptions } from '../../../local/demo/start-options.ts';

describe('the flags of npm start', () => {
  it('are read', () => {
    expect(parseStartOptions([], undefined)).toEqual({ once: false, help: false, port: undefined });
    expect(parseStartOptions(['--once', '--port', '4566'], undefined)).toMatchObject({ once: true, port: 4566 });
  });

  it.each([
    [['--nope'], undefined, "Unknown option '--nope'. See npm start -- --help."],
    [['now'], undefined, "Unexpected argument 'now'"],
    [['--port'], undefined, "Option '--port <value>' argument missing"],
    [['--once=yes'], undefined, "Option '--once' does not take an argument"],
    [['--port', 'x'], undefined, '--port x: give a number'],
    [['--port', '1'], 'http://127.0.0.1:2', 'AWS_ENDPOINT_URL names a running one'],
  ])('%j are refused in one line', (args, endpoint, message) => {
    expect(() => parseStartOptions(args, endpoint)).toThrow(message);
  });
});

it.each(['0', '65536', '1.5', '', 'http'])('refuses the port %j', (text) => {
  expect(() => parsePort(text)).toThrow('give a number from 1 to 65535');
});

it('names the command whose help explains the flags', () => {
  expect(() => parseFlags('npm run bench:x --', ['-z'], {})).toThrow(
    "Unknown option '-z'. See npm run bench:x -- --help.",
  );
});

describe.each(['local/start.ts', 'local/emulator/cli.ts'])('%s', (file) => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 10_000 });

  it('shows its help with examples, and starts nothing', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: npm (start|run emulator) -- \[options\]$/m);
    expect(stdout).toContain('Examples:');
  });

  it('refuses a wrong flag in one line, and starts nothing', () => {
    const { status, stdout, stderr } = run('--prot', '4566');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Unknown option '--prot'\. See npm (start|run emulator) -- --help\.\n$/);
  });
});

it('suggests only pages that exist after a run', () => {
  const pages = nextSteps().match(/docs\/\S+/g) ?? [];
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.filter((page) => !existsSync(page))).toEqual([]);
});
