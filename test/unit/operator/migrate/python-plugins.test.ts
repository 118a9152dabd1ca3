import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPythonPlugins } from '../../../../operator/migrate/read-python-plugins.ts';
import { renderCatalog, renderSkeleton } from '../../../../operator/migrate/render-skeleton.ts';
import { writeSkeletons } from '../../../../operator/migrate/write-skeletons.ts';
import { checkExamples } from '../../../../tools/docs/check/check-examples.ts';

const folder = join(import.meta.dirname, '../../../fixtures/python-plugins');
const python = await readPythonPlugins(folder);
const target = mkdtempSync(join(tmpdir(), 'skeletons-'));
afterAll(() => rmSync(target, { recursive: true }));

const aKey = { key: 'x', type: null, default: null, required: false, variable: null };

const pluginNamed = (name: string) => {
  const found = python.plugins.find((plugin) => plugin.name === name);
  if (!found) throw new Error(`no plugin ${name}`);
  return found;
};

describe('Python plugins', () => {
  it('are found with their hooks, in classes, subclasses and modules', () => {
    const found = python.plugins.map(({ name, hooks }) => [name, hooks.map(({ hook }) => hook)]);
    expect(Object.fromEntries(found)).toEqual({
      pager: ['on_startup', 'on_alert', 'on_task_finished', 'on_weird_thing'],
      email: ['on_event', 'on_shutdown'],
      room: ['on_event', 'on_audit_log'],
      chat: ['on_event'],
    });
  });

  it('are found with the keys that they read, whatever the code around', () => {
    const keys = pluginNamed('pager').keys.map((key) => [key.key, key.type, key.default, key.required]);
    expect(keys).toEqual([
      ['url', null, null, true],
      ['request_timeout', 'number', '5', false],
      ['levels', 'array', ['critical'], false],
      ['api_token', 'string', 'example-token', false],
      ['quiet', null, null, false],
    ]);
    expect(pluginNamed('email').keys.map(({ key }) => key)).toEqual(['host', 'port', 'tls', 'to']);
    expect(pluginNamed('email').dynamicKeys).toBe(true);
    expect(pluginNamed('room').keys.map(({ key }) => key)).toEqual(['channel', 'audit-room']);
  });

  it('that are no valid Python are named, with the line, and stop no other', () => {
    expect(python.problems).toEqual([{ file: 'old.py', line: 1, problem: expect.stringContaining('print') }]);
  });

  it('are refused with one line when Python or the folder is missing', async () => {
    await expect(readPythonPlugins(folder, ['no-such-python'])).rejects.toMatchObject({
      message: expect.stringContaining('Python is needed'),
      fix: expect.stringContaining('Python 3.8'),
    });
    await expect(readPythonPlugins('/no/such/folder')).rejects.toMatchObject({ fix: 'check --plugins-dir' });
  });
});

describe('a skeleton', () => {
  it('compiles, for every plugin', async () => {
    const examples = python.plugins.map((plugin) => ({ place: plugin.name, code: renderSkeleton(plugin) }));
    const odd = {
      ...pluginNamed('pager'),
      name: "9 It's {x}",
      description: "It's\u2028`odd` \\ */",
      keys: [
        { key: 'a-b', type: 'number' as const, default: 'x', required: false, variable: null },
        { key: '__proto__', type: null, default: null, required: true, variable: null },
        { key: "it's", type: 'string' as const, default: "'\u2028", required: false, variable: null },
        { key: 'url', type: 'string' as const, default: 'no url', required: false, variable: null },
      ],
    };
    const none = { ...odd, name: 'none', hooks: [], keys: [] };
    for (const plugin of [odd, none])
      examples.push({ place: plugin.name, code: renderSkeleton(plugin, { extra: { a: 1 } }) });
    examples.push({ place: 'catalog', code: renderCatalog(['pager']) });
    expect(await checkExamples(examples, { sdk: [], testing: [] })).toEqual([]);
  }, 30_000);

  it('has hooks, keys and the Python source, and no value that may be a secret', () => {
    const skeleton = renderSkeleton(pluginNamed('pager'), { url: 'https://x.example/s3cret', room: 'a-room' });
    expect(skeleton).toContain("import { definePlugin, PermanentError, secret } from '@server-monitor/plugins-sdk';");
    expect(skeleton).toContain("  name: 'pager',\n  description: 'Pages somebody on alerts.',");
    expect(skeleton).toContain('    url: z.url(),\n    request_timeout: z.number().default(5),');
    expect(skeleton).toContain('    levels: z.array(z.string()).default(["critical"]),');
    expect(skeleton).toContain('    api_token: secret(z.string()).optional(),');
    expect(skeleton).toContain('    async onAlert(event, { config, http, logger }) {');
    expect(skeleton).toContain('async onTaskFinished(');
    expect(skeleton).toContain(
      '    // Was on_alert, line 21 of pager.py:\n    //     async def on_alert(self, event):',
    );
    expect(skeleton).toContain('// Line 29: there is no hook on_weird_thing. Move what it does.');
    expect(skeleton).not.toMatch(/s3cret|a-room|\.default\("example-token"\)/);
  });

  it('marks secrets that are deep in a configuration, and those alone', async () => {
    const config = {
      smtp: { host: 'mail', password: 'a-secret', "it's token": 7 },
      targets: [{ name: 'a' }, { name: 'b', api_key: 'a-secret' }],
      mixed: [{ token: 'a-secret' }, 1],
      proxy: 'http://user:a-secret@proxy.example',
      routing_key: 'a-secret',
      webhook_url: 'https://chat.example/a-secret',
    };
    const code = renderSkeleton(
      { ...pluginNamed('chat'), keys: [{ ...aKey, key: 'proxy', default: config.proxy }] },
      config,
    );
    expect(code).toContain("smtp: z.looseObject({ password: secret(z.string()).optional(), ['it\\'s token']: ");
    expect(code).toContain('targets: z.array(z.looseObject({ api_key: secret(z.string()).optional() })).optional(),');
    expect(code).toContain('mixed: secret(z.array(z.unknown())).optional(),');
    for (const key of ['proxy', 'routing_key', 'webhook_url']) expect(code).toMatch(`${key}: secret(`);
    expect(code).not.toContain('a-secret');
    expect(await checkExamples([{ place: 'secrets', code }], { sdk: [], testing: [] })).toEqual([]);
  }, 30_000);

  it('fails deliveries for good until its hooks are written, so that none passes unnoticed', () => {
    expect(renderSkeleton(pluginNamed('chat'))).toContain('throw new PermanentError(`chat: onEvent is not written yet');
  });

  it('is not written where there is a file in place of the folder', async () => {
    const file = join(target, 'file');
    writeFileSync(file, '');
    await expect(writeSkeletons(file, new Map([['a.ts', '']]))).rejects.toMatchObject({
      fix: expect.stringContaining('--out'),
    });
  });

  it('never replaces a file', async () => {
    expect(await writeSkeletons(target, new Map([['a.ts', 'first']]))).toEqual(['a.ts']);
    const again = new Map([
      ['a.ts', 'second'],
      ['b.ts', 'second'],
    ]);
    expect(await writeSkeletons(target, again)).toEqual(['b.ts']);
  });
});
