import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../../local/command/project.ts';
import { configure } from '../../stage/stage.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const plugins = join(projectFolder, 'test/fixtures/python-plugins');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-'));
  await configure({ enabled: false, allowlist: [], configs: {} });
});
afterAll(() => rm(folder, { recursive: true }));

describe('smp migrate', () => {
  it('shows what changes, writes settings and skeletons, and the functions use them', async () => {
    const env = join(folder, 'plugins.env');
    const out = join(folder, 'ported');
    await writeFile(
      env,
      'PLUGINS_ENABLED=true\nPLUGINS_ALLOWLIST=webhook,pager\nPLUGIN_WEBHOOK_CONFIG={"url":"https://hooks.example/in","retry_max":3}\n',
    );
    const args = ['migrate', '--env-file', env, '--plugins-dir', plugins, '--out', out];
    const dry = await runSmp([...args, '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.stdout).toContain('`retry_max` 3 becomes 2');
    expect(dry.stdout).toContain('Not taken over: pager, from pager.py; left out of the allowlist until it is ported');
    expect(dry.stdout).toContain('Warning: old.py:1:');
    expect(dry.stdout.trimEnd().endsWith('Dry run: nothing was written.')).toBe(true);

    const { json } = await runSmpJson([...args, '--yes']);
    expect(json).toMatchObject({ status: 'written', skeletons_written: expect.arrayContaining(['pager.ts']) });
    expect(await readdir(out)).toEqual(expect.arrayContaining(['catalog.ts', 'pager.ts']));
    const { stdout } = await runSmp(['config', 'get', 'webhook']);
    expect(stdout).toMatch(/^retry_max\t2$/m);
    expect((await runSmpJson([...args, '--yes'])).json).toMatchObject({ skeletons_written: [] });
  });

  it('asks for the environment file', async () => {
    const { code, stderr } = await runSmp(['migrate']);
    expect(code).toBe(2);
    expect(stderr).toContain('--env-file');
  });
});
