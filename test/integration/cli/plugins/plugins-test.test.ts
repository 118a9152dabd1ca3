import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useReceiver } from '../../stage/use-receiver.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const receiver = useReceiver();
const { allow, behave } = receiver;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smp-test-'));
  await allow(['webhook', 'webhook.siem']);
});
afterAll(() => rm(folder, { recursive: true }));

const fileWith = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

describe('smp plugins test', () => {
  it('says that nothing records the outcome where the history is off, and does not wait', async () => {
    await allow(['webhook']);
    expect((await runSmp(['settings', 'set', 'history=off'])).code).toBe(0);
    try {
      const { json, code } = await runSmpJson(['plugins', 'test', 'webhook', '--timeout', '600']);
      expect({ status: json.status, code }).toEqual({ status: 'not_recorded', code: 1 });
    } finally {
      await runSmp(['settings', 'set', 'history=all']);
    }
  });

  it('sends a test event to one plugin alone, and shows the request and the outcome', async () => {
    const { json, code } = await runSmpJson(['plugins', 'test', 'webhook']);
    expect(json).toMatchObject({ status: 'delivered', eventType: 'webhook.test', httpStatus: 200, answer: 'ok' });
    expect(code).toBe(0);
    expect(json.requests[0]).toMatchObject({ method: 'POST', headers: { 'x-sm-event-id': json.eventId } });
    const got = receiver.requests.filter(({ body }) => body.toString().includes(json.eventId));
    expect(got.map(({ path }) => path)).toEqual(['/main']);
    // An emulator may write the event's JSON with other spaces.
    expect(JSON.parse(String(got[0]?.body))).toEqual(JSON.parse(json.requests[0].body));
  });

  it('shows the answer of an endpoint that refuses, and exits with 1', async () => {
    behave('/main', { kind: 'status', status: 400, body: 'no such hook' });
    const { stdout, code } = await runSmp(['plugins', 'test', 'webhook']);
    expect(stdout).toMatch(/Not delivered \(dead\): status 400/);
    expect(stdout).toContain('Answer: no such hook');
    expect(stdout).not.toContain('canary');
    expect(code).toBe(1);
  });

  it('only shows the request with --dry-run', async () => {
    const before = receiver.requests.length;
    const file = await fileWith('event.json', '{"event_type": "task.failed", "server_name": "db-7"}');
    const { json, code } = await runSmpJson(['plugins', 'test', 'webhook', '--file', file, '--dry-run']);
    expect(json).toMatchObject({ status: 'dry_run', eventType: 'task.failed' });
    expect(json.requests[0].body).toContain('db-7');
    expect(code).toBe(0);
    expect(receiver.requests.length).toBe(before);
  });

  it('names the way to enable a plugin that is disabled', async () => {
    const { stderr, code } = await runSmp(['plugins', 'test', 'slack.off']);
    expect(stderr).toContain('run `smp plugins enable slack.off` first');
    expect(code).toBe(2);
  });

  it('refuses a file that holds no event', async () => {
    const file = await fileWith('bad.json', '{"event_type": 7}');
    const { stderr, code } = await runSmp(['plugins', 'test', 'webhook', '--file', file]);
    expect(stderr).toMatch(/bad\.json is not an event: .*event_type/);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe('smp filter test', () => {
  it('says which part does not match, with the value found and the value wanted', async () => {
    const config = await fileWith(
      'config.json',
      '{"url": "https://a.example", "event_types": ["alert.*"], "filter": {"meta": {"exit_code": [{"numeric": [">", 0]}]}}}',
    );
    const event = '{"event_type": "task.failed", "meta": {"exit_code": 0}}';
    const args = ['filter', 'test', 'webhook', '--event', '-', '--config', config];
    const { stdout, code } = await runSmp(args, { input: event });
    expect(stdout).toContain('event_types: `event_type` is task.failed, `event_types` wants alert.*');
    expect(stdout).toContain('filter: `meta.exit_code` is 0, the filter wants > 0');
    expect(code).toBe(1);
  });

  it('says that a plugin gets an event', async () => {
    const input = '{"event_type": "alert.triggered"}';
    const { json, code } = await runSmpJson(['filter', 'test', 'webhook', '--event', '-'], { input });
    expect(json).toEqual({ instance: 'webhook', eventType: 'alert.triggered', wanted: true, mismatches: [] });
    expect(code).toBe(0);
  });
});

describe('smp secret rotate and smp signature verify', () => {
  const verify = async (more: readonly string[]) => {
    const { json } = await runSmpJson(['plugins', 'test', 'webhook', '--dry-run']);
    const [request] = json.requests;
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-sm-signature'];
    const headers = names.flatMap((name) => ['--header', `${name}: ${request.headers[name]}`]);
    return runSmp(['signature', 'verify', '--body', '-', ...headers, ...more], { input: request.body });
  };

  beforeEach(() => allow(['webhook', 'webhook.siem']));

  it('keeps the old secret valid until the rotation is finished', async () => {
    const out = join(folder, `secret-${Date.now()}`);
    const started = await runSmp(['secret', 'rotate', 'webhook', '--out', out]);
    expect(started).toMatchObject({ code: 0, stderr: expect.stringContaining('smp secret rotate webhook --finish') });
    const secret = (await readFile(out, 'utf8')).trim();
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(started.stdout).not.toContain(secret);
    expect(await verify(['--secret-file', out])).toMatchObject({
      code: 0,
      stdout: 'webhook-signature: valid\nx-sm-signature: valid',
    });
    expect(await verify(['--plugin', 'webhook'])).toMatchObject({ code: 0 });
    expect((await runSmp(['secret', 'rotate', 'webhook', '--finish', '--yes'])).code).toBe(0);
    expect((await runSmp(['secret', 'rotate', 'webhook', '--finish', '--yes'])).stderr).toContain('has no old secret');
  });

  it('refuses another secret, and exits with 1', async () => {
    const other = await fileWith('other.txt', 'another secret');
    const { stdout, code } = await verify(['--secret-file', other]);
    expect(stdout).toContain('webhook-signature: not valid: webhook-signature does not match the body');
    expect(code).toBe(1);
  });

  it('leaves no file behind when the change is refused', async () => {
    await allow(['webhook'], { webhook: { url: 'ftp://a.example' } });
    const out = join(folder, 'refused.txt');
    const { stdout, code } = await runSmp(['secret', 'rotate', 'webhook', '--out', out]);
    expect(stdout).toContain('not valid: nothing was written');
    expect(code).toBe(2);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('does not overwrite a file', async () => {
    const file = await fileWith('there.txt', 'mine');
    const { stderr, code } = await runSmp(['secret', 'rotate', 'webhook', '--out', file]);
    expect(stderr).toContain('cannot be written, or exists already');
    expect(code).toBe(2);
  });
});
