import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../../operator/import/parse-environment-file.ts';
import { readPythonPlugins } from '../../../../operator/migrate/read-python-plugins.ts';
import { renderSkeleton } from '../../../../operator/migrate/render-skeleton.ts';
import { createEvent } from '../../../../sdk/index.ts';
import { testPlugin } from '../../../../sdk/testing/index.ts';
import { checkExamples } from '../../../../tools/docs/check/check-examples.ts';

const root = resolve(import.meta.dirname, '../../../..');
const installation = join(root, 'test/fixtures/python-installation');
const { plugins } = await readPythonPlugins(join(installation, 'plugins'));
const target = mkdtempSync(join(import.meta.dirname, '.skeletons-'));
afterAll(() => rmSync(target, { recursive: true }));

const keysOf = (name: string) =>
  plugins
    .find((plugin) => plugin.name === name)
    ?.keys.map(({ key, type, default: given, required, variable }) => [key, type, given, required, variable]);

describe('a Python installation', () => {
  it('has every kind of quotes in its environment file', () => {
    const variables = parseEnvironmentFile(readFileSync(join(installation, 'plugins.env'), 'utf8'));
    const configs = ['WEBHOOK', 'PAGER', 'JIRA'].map((name) => JSON.parse(variables[`PLUGIN_${name}_CONFIG`] ?? ''));
    expect(configs).toMatchObject([
      { url: 'http://10.0.0.5:8080/#in' },
      { levels: ['critical'] },
      { password: "it's" },
    ]);
    expect(variables).toMatchObject({
      PLUGINS_ENABLED: 'yes',
      PLUGINS_ALLOWLIST: 'webhook, pager,Metrics-Sink,jira,mail',
    });
  });

  it('has plugins, and a base that is none', () => {
    expect(plugins.map(({ name }) => name).sort()).toEqual(['audit', 'jira', 'mail', 'metrics', 'pager']);
  });

  it('reads keys from the environment', () => {
    expect(keysOf('pager')).toEqual([
      ['url', null, null, true, null],
      ['api_key', null, null, false, null],
      ['pager_api_key', 'string', null, false, 'PAGER_API_KEY'],
      ['pager_timeout', 'number', '5', false, 'PAGER_TIMEOUT'],
      ['levels', 'array', ['critical', 'error'], false, null],
      ['pager_dry_run', 'string', '0', false, 'PAGER_DRY_RUN'],
      ['pager_region', 'string', null, true, 'PAGER_REGION'],
    ]);
    expect(keysOf('mail')).toEqual([
      ['mail_host', 'string', 'localhost', false, 'MAIL_HOST'],
      ['mail_port', 'number', 25, false, 'MAIL_PORT'],
      ['mail_to', 'string', null, true, 'MAIL_TO'],
    ]);
  });

  it('reads keys from settings, dataclasses and pydantic models', () => {
    expect(keysOf('metrics')?.map(([key]) => key)).toEqual(['statsd_host', 'statsd_port']);
    expect(keysOf('jira')).toEqual([
      ['base_url', 'string', null, true, null],
      ['project', 'string', 'OPS', false, null],
      ['verify', 'boolean', true, false, null],
      ['retries', 'number', 3, false, null],
      ['labels', 'object', null, false, null],
    ]);
    expect(keysOf('audit')).toEqual([
      ['bucket', 'string', null, true, null],
      ['prefix', 'string', 'audit/', false, null],
      ['batch_size', 'number', 100, false, null],
      ['access_key', 'string', null, false, null],
    ]);
  });
});

describe('the skeletons of a Python installation', () => {
  it('compile', async () => {
    const examples = plugins.map((plugin) => ({ place: plugin.name, code: renderSkeleton(plugin) }));
    expect(await checkExamples(examples, { sdk: [], testing: [] })).toEqual([]);
  }, 30_000);

  it.each(plugins)('$name: an event becomes a dead letter that says which hook is missing', async (plugin) => {
    const file = join(target, `${plugin.name}.ts`);
    const code = renderSkeleton(plugin).replace('@server-monitor/plugins-sdk', join(root, 'sdk/index.ts'));
    writeFileSync(file, code);
    const { default: definition } = await import(file);
    const config = Object.fromEntries(
      plugin.keys.filter(({ required }) => required).map(({ key }) => [key, `https://${key}.example`]),
    );
    const outcomes = ['alert.triggered', 'audit.export'].map((event_type) =>
      testPlugin(definition, { config }).receive(createEvent({ event_type })),
    );
    expect(await Promise.all(outcomes)).toContainEqual(
      expect.objectContaining({
        status: 'dead',
        error: expect.objectContaining({ message: expect.stringMatching(/is not written yet/) }),
      }),
    );
  });
});
