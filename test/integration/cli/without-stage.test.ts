import { describe, expect, it } from 'vitest';
import { runSmp, runSmpJson } from './run-smp.ts';

/** No endpoint answers: a command that needs none works all the same. */
const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

describe('a command that needs no stage', () => {
  it('completion prints the script of a shell, and the script gets suggestions', async () => {
    const { stdout, code } = await runSmp(['completion', 'bash'], { env });
    expect(stdout).toContain('# bash completion for smp');
    expect(code).toBe(0);
    const suggested = await runSmp(['complete', '--', 'plugins', 'pa'], { env });
    expect(suggested.stdout).toMatch(/^pause\tPause a plugin; its deliveries wait$/m);
  });

  it('schema prints the JSON Schema of what a command prints', async () => {
    const { json, code } = await runSmpJson(['schema', 'plugins', 'list'], { env });
    expect(json).toMatchObject({ type: 'object', properties: { plugins: { type: 'array' } } });
    expect(code).toBe(0);
  });

  it('--help and --version answer on standard output', async () => {
    const [help, version] = [await runSmp(['explain', '--help'], { env }), await runSmp(['--version'], { env })];
    expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('smp explain 6f1b0a6e') });
    expect(version).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  it.each([
    [['schema', 'nope'], /there is no command `nope`/],
    [['state'], /unknown command 'state' \(Did you mean status\?\)/],
    [['plugins', 'show'], /missing required argument 'plugin'/],
    [['status', '--limit', '3'], /unknown option '--limit'/],
    [['completion', 'nushell'], /Allowed choices are zsh, bash, fish, powershell/],
    [['status', '--stage', 'No Stage'], /`No Stage` is not the name of a stage/],
    [['events', 'list', '--severity', 'bad'], /Allowed choices are info, warning, error, critical/],
    [['deliveries', 'list', '--status', '5x'], /`5x` is not an HTTP status: use one such as 503, or 5xx/],
    [['console', '--port', '99999'], /`99999` is not a port: use one from 1 to 65535/],
    [['status', '--endpoint-url', 'http://[bad'], /is not the URL of an AWS API/],
    [['events', 'list', '--since', '1h', '--until', '2h'], /the period is empty: give a --since that is before/],
    [['dead-letters', 'purge', '--event', '', '--yes'], /the event id "" is too short/],
    [['dead-letters', 'purge', '--error', '', '--yes'], /--error is empty: give it a value, or leave it out/],
    [['dead-letters', 'show', 'abc'], /the event id "abc" is too short/],
    [['explain', 'abcd', '--search', 'soon'], /`soon` is not a duration/],
    [['replay', '--since', '1h', '--plugin', 'webhok'], /did you mean `webhook`\?/],
    [['status'], /http:\/\/127\.0\.0\.1:1 cannot be reached \(nothing listens there\)/],
  ])('%j is refused in one line', async (args, message) => {
    const { stdout, stderr, code } = await runSmp(args, { env });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(args.length === 1 && args[0] === 'status' ? 3 : 2);
  });
});
