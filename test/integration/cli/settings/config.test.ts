import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canary } from '../../stage/canary.ts';
import { configure } from '../../stage/stage.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const SECRET = canary('config');
const url = 'https://example.com/hook';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smp-test-'));
  await configure({ enabled: true, allowlist: ['webhook.configured'], configs: { 'webhook.configured': { url } } });
});
afterAll(() => rm(folder, { recursive: true }));

const fileWith = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

describe('smp config set', () => {
  it('writes what the schema accepts, and keeps the version before', async () => {
    const { json, code } = await runSmpJson([
      'config',
      'set',
      'webhook.configured',
      'timeout=5',
      'event_types=["alert.*"]',
    ]);
    expect(code).toBe(0);
    expect(json).toMatchObject({ status: 'written', inAllowlist: true });
    const history = await runSmpJson(['config', 'history', 'webhook.configured']);
    expect(history.json.versions[0]).toMatchObject({ version: json.version, config: { url, timeout: 5 } });
    expect(history.json.versions[1]).toMatchObject({ version: json.version - 1 });
  });

  it('takes a secret from standard input, and never shows it', async () => {
    const set = await runSmp(['config', 'set', 'webhook.configured', '--secret-file', 'secret=-'], {
      input: `${SECRET}\n`,
    });
    const get = await runSmp(['config', 'get', 'webhook.configured']);
    const json = await runSmp(['config', 'get', 'webhook.configured', '--json']);
    const show = await runSmp(['plugins', 'show', 'webhook.configured']);
    const history = await runSmp(['config', 'history', 'webhook.configured', '--json']);
    expect([set, get, json, show, history].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(get.stdout).toContain('secret\t(set)');
    expect(JSON.parse(json.stdout)).toMatchObject({
      config: { secret: '***REDACTED***' },
      schema: { properties: { secret: { writeOnly: true } } },
    });
    const printed = JSON.stringify([set, get, json, show, history]);
    expect(printed).not.toContain('canary');
  });

  it.each([
    [['--unset', 'url', 'ulr=x'], 'unknown key `ulr`: did you mean `url`?', 2],
    [['timeout="soon"'], '`timeout` must be a number of seconds', 2],
    [['--unset', 'url'], '`url` is missing', 2],
  ])('writes nothing that is not valid: %j', async (args, problem, code) => {
    const before = await runSmp(['config', 'get', 'webhook.configured']);
    const result = await runSmp(['config', 'set', 'webhook.configured', ...args]);
    expect(result.stdout).toContain(problem);
    expect(result.code).toBe(code);
    expect(await runSmp(['config', 'get', 'webhook.configured'])).toEqual(before);
  });

  it.each([
    [['webhok', 'url=x'], /there is no plugin `webhok`: did you mean `webhook`\?/],
    [['webhook.configured', `secret=${SECRET}`], /`secret` is a secret.*--secret secret/],
    [['webhook.configured', SECRET], /a value has no key/],
    [['webhook.configured'], /nothing to set/],
    [['webhook.configured', '--secret', 'secret'], /no terminal.*--secret-file secret=<file>/],
    [['webhook.configured', '--file', '/nonexistent.json'], /nonexistent.json cannot be read: there is no such file/],
  ])('refuses %j in one line', async (args, message) => {
    const { stderr, stdout, code } = await runSmp(['config', 'set', ...args]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('canary');
    expect(stderr.split('\n')).toHaveLength(1);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });

  it('names the place of bad JSON', async () => {
    const file = await fileWith('bad.json', '{"url": "https://a.example",\n oops}');
    const { stderr, code } = await runSmp(['config', 'set', 'webhook.configured', '--file', file]);
    expect(stderr).toMatch(/bad\.json: .*character 31/);
    expect(code).toBe(2);
  });
});

describe('smp config rollback', () => {
  it('asks, and names --yes where there is nobody to ask', async () => {
    await runSmp(['config', 'set', 'webhook.configured', 'timeout=6']);
    await runSmp(['config', 'set', 'webhook.configured', 'timeout=7']);
    const asked = await runSmp(['config', 'rollback', 'webhook.configured']);
    expect(asked.stderr).toContain('give --yes');
    expect(asked.code).toBe(2);
    const { json } = await runSmpJson(['config', 'rollback', 'webhook.configured', '--yes']);
    expect(json).toMatchObject({ status: 'written', changes: [{ path: 'timeout', before: '7', after: '6' }] });
  });

  it('refuses a version that is not there', async () => {
    const { stderr, code } = await runSmp(['config', 'rollback', 'webhook.configured', '--to', '999']);
    expect(stderr).toContain('no version 999: it has');
    expect(code).toBe(2);
  });
});

describe('smp config edit', () => {
  it('writes what the editor saved, and keeps the secrets', async () => {
    const env = { EDITOR: 'sed -i s/example.com/example.org/' };
    const { stdout, code } = await runSmp(['config', 'edit', 'webhook.configured'], { env });
    expect(stdout).toContain('https://example.com/hook → https://example.org/hook');
    expect(stdout).not.toContain('secret');
    expect(code).toBe(0);
  });

  it.each([
    ['fails', 'false', /the editor ended with 1: nothing was written/],
    ['saves something else', "sh -c 'echo {bad > $0'", /no JSON object .*nothing was written/],
    ['removes its file', "sh -c 'rm $0'", /no JSON object .*nothing was written/],
  ])('writes nothing when the editor %s', async (_, EDITOR, message) => {
    const { stdout, stderr, code } = await runSmp(['config', 'edit', 'webhook.configured'], { env: { EDITOR } });
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(1);
  });

  it('refuses an empty secret from standard input, and takes one without its line break', async () => {
    const set = ['config', 'set', 'webhook.configured', '--secret-file', 'secret=-'];
    expect(await runSmp(set, { input: '\n' })).toMatchObject({ code: 2, stderr: expect.stringContaining('is empty') });
    expect(await runSmp(set, { input: 'a-long-random-secret-0123456789\n' })).toMatchObject({ code: 0 });
  });
});

describe('smp config validate', () => {
  it('exits with 1 when a configuration is not valid', async () => {
    const file = await fileWith('new.json', '{"url": "ftp://a.example"}');
    const { json, code } = await runSmpJson(['config', 'validate', 'webhook.configured', '--file', file]);
    expect(json.configurations[0]).toMatchObject({ valid: false, problems: [{ path: 'url' }] });
    expect(code).toBe(1);
    expect(await runSmp(['config', 'validate', 'webhook.configured'])).toMatchObject({
      code: 0,
      stdout: 'webhook.configured: valid',
    });
  });
});

describe('smp config import', () => {
  it('shows what changes, and writes the settings of a Python installation', async () => {
    await configure({ enabled: true, allowlist: ['slack', 'webhook'], configs: { webhook: { url } } });
    const file = await fileWith(
      'plugins.env',
      `PLUGINS_ENABLED=true\nPLUGINS_ALLOWLIST=webhook,slack\nPLUGIN_SLACK_CONFIG={"webhook_url":"https://hooks.example/a-secret-path","retry_max":3}\n`,
    );
    const dry = await runSmp(['config', 'import', file, '--dry-run']);
    expect(dry.stdout).toContain('slack/config\n+ webhook_url: (set)');
    expect(dry.stdout).toContain('+ retry_max: 2');
    expect(dry.stdout).toContain('`retry_max` 3 becomes 2: it counts retries after the first request.');
    expect(dry.stdout).toContain('~ allowlist: slack,webhook → webhook,slack');
    expect((await runSmpJson(['config', 'import', file, '--yes'])).json.status).toBe('written');
    expect((await runSmpJson(['config', 'import', file, '--yes'])).json.status).toBe('unchanged');
  });

  it('writes nothing when a name or a configuration is not valid', async () => {
    const file = await fileWith('bad.env', 'PLUGINS_ALLOWLIST=slak\nPLUGINS_ENABLED=true\n');
    const { json, code } = await runSmpJson(['config', 'import', file, '--yes']);
    expect(json).toMatchObject({ status: 'invalid', problems: [expect.stringContaining('did you mean `slack`?')] });
    expect(code).toBe(2);
  });
});
