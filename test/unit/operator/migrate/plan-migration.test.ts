import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { translateConfig } from '../../../../operator/import/translate-config.ts';
import { planMigration } from '../../../../operator/migrate/plan-migration.ts';
import { readPythonPlugins } from '../../../../operator/migrate/read-python-plugins.ts';
import { catalog } from '../../../../plugins/catalog.ts';
import { definePlugin } from '../../../../sdk/index.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';

const pager = definePlugin({ name: 'my_pager', description: 'Pages', hooks: { onAlert() {} } });
const folder = join(import.meta.dirname, '../../../fixtures/python-plugins');

describe('a Python configuration', () => {
  it.each([
    [
      'counts retries, not requests',
      { retry_max: 3 },
      { retry_max: 2 },
      /^`retry_max` 3 becomes 2.* 3 requests, as before$/,
    ],
    ['makes at least one request', { retry_max: 0 }, { retry_max: 0 }, /1 request; it was 0/],
    ['is limited to 50 retries', { retry_max: 60 }, { retry_max: 50 }, /51 requests; it was 60/],
    [
      'is limited to 60 seconds',
      { timeout: 120, retry_max: 1 },
      { timeout: 60, retry_max: 0 },
      /`timeout` 120 becomes 60/,
    ],
    ['takes numbers that are text', { retry_max: '4' }, { retry_max: 3 }, /`retry_max` was text/],
    [
      'allows http where it is used',
      { url: 'http://10.0.0.9/x', retry_max: 1 },
      { url: 'http://10.0.0.9/x', retry_max: 0, allow_http: true },
      /`allow_http` is added/,
    ],
    [
      'takes event types that are text',
      { event_types: 'alert.triggered, task.*', retry_max: 1 },
      { event_types: ['alert.triggered', 'task.*'], retry_max: 0 },
      /`event_types` was text: it is a list now/,
    ],
    [
      'has no key that was empty',
      { secret: '', event_types: null, retry_max: 1 },
      { retry_max: 0 },
      /`event_types` was empty/,
    ],
  ])('%s', (_, before, after, difference) => {
    const { config, differences } = translateConfig(before);
    expect(config).toEqual(after);
    expect(differences.some((line) => difference.test(line))).toBe(true);
  });

  it('without `retry_max` says that one request more is made', () => {
    expect(translateConfig({ url: 'https://x.example' }).differences).toEqual([
      'without `retry_max`, an endpoint that fails gets 4 requests; it got 3',
    ]);
    expect(translateConfig({}, 'slack').differences).toEqual([
      'without `retry_max`, a delivery that fails is retried 3 times',
    ]);
  });
});

describe('the plan of a migration', () => {
  const env = `PLUGINS_ENABLED=true
PLUGINS_ALLOWLIST=webhook,slack, pager,unheard
PLUGIN_WEBHOOK_CONFIG={"url": "https://hooks.example/in#part", "secret": "a-secret-of-the-webhook", "retry_max": 5}
PLUGIN_SLACK_CONFIG='{"webhook_url": "https://hooks.slack.example/services/T/B/secret", "channel": "#ops"}'
PLUGIN_PAGER_CONFIG={"url": "https://pager.example", "api_token": "a-token-of-the-pager"}
PLUGIN_UNHEARD_CONFIG={"room": "lobby", "token": "a-token-of-another"}
`;
  const planned = async () => planMigration(operatorStage(), catalog, env, await readPythonPlugins(folder));

  it('takes over the plugins that the catalog has, translated', async () => {
    const { settings, plugins } = await planned();
    expect(settings.problems).toEqual([]);
    expect(settings.values.get('allowlist')).toBe('webhook,slack');
    expect(settings.values.get('enabled')).toBe('true');
    expect(JSON.parse(settings.values.get('webhook/config') ?? '')).toEqual({
      url: 'https://hooks.example/in#part',
      secret: 'a-secret-of-the-webhook',
      retry_max: 4,
    });
    expect(JSON.parse(settings.values.get('slack/config') ?? '')).toMatchObject({ channel: '#ops' });
    expect(plugins.map(({ instance }) => instance)).toEqual(['webhook', 'slack']);
  });

  it('leaves Python plugins out, names each, and has a skeleton for each of which something is known', async () => {
    const { ported, skeletons } = await planned();
    expect(ported).toEqual([
      { name: 'pager', file: 'pager.py', allowlisted: true, skeleton: 'pager.ts' },
      { name: 'unheard', file: undefined, allowlisted: true, skeleton: 'unheard.ts' },
      { name: 'room', file: 'base.py', allowlisted: false, skeleton: 'room.ts' },
      { name: 'chat', file: 'base.py', allowlisted: false, skeleton: 'chat.ts' },
      { name: 'email', file: 'email/__init__.py', allowlisted: false, skeleton: 'email.ts' },
    ]);
    expect(skeletons.get('unheard.ts')).toContain(
      '    room: z.string().optional(),\n    token: secret(z.string()).optional(),',
    );
    expect(skeletons.get('catalog.ts')).toContain("  'pager': () => import('./pager.ts'),");
  });

  it('shows no secret', async () => {
    const plan = await planned();
    const shown = JSON.stringify([plan.settings.parameters, plan.settings.warnings, plan.plugins, [...plan.skeletons]]);
    expect(shown).not.toMatch(/a-secret-of|a-token-of|services\/T/);
  });

  it('takes a plugin over under the name that the catalog has', async () => {
    const odd = 'PLUGINS_ALLOWLIST=Webhook,My Pager,Slack.EU\nPLUGIN_WEBHOOK_CONFIG={"url": "https://x.example"}\n';
    const withPager = { ...catalog, my_pager: async () => ({ default: pager }) };
    const { settings, plugins, ported } = await planMigration(operatorStage(), withPager, odd);
    expect(ported).toEqual([]);
    expect(settings.values.get('allowlist')).toBe('webhook,my_pager,slack.eu');
    expect(settings.values.get('webhook/config')).toContain('https://x.example');
    expect(plugins[1]).toMatchObject({
      instance: 'my_pager',
      differences: ['the name `My Pager` becomes `my_pager`', expect.anything()],
    });
  });

  it('has one skeleton for all instances of a plugin, with the keys of each', async () => {
    const two =
      'PLUGINS_ALLOWLIST=chat.a,chat.b,catalog\nPLUGIN_CHAT_A_CONFIG={"room": "a"}\nPLUGIN_CHAT_B_CONFIG={"level": 1}\nPLUGIN_CATALOG_CONFIG={"x": 1}\n';
    const { ported, skeletons } = await planMigration(operatorStage(), catalog, two);
    expect(ported.map(({ name, skeleton }) => [name, skeleton])).toEqual([
      ['chat.a', 'chat.ts'],
      ['chat.b', 'chat.ts'],
      ['catalog', 'catalog_2.ts'],
    ]);
    expect(skeletons.get('chat.ts')).toMatch(/room: z\.string\(\).*\n.*level: z\.number\(\)/);
    // The functions refuse a plugin whose name is not its key in the catalog.
    expect(skeletons.get('catalog_2.ts')).toContain("name: 'catalog_2',");
    expect(skeletons.get('catalog.ts')).toContain("'catalog_2': () => import('./catalog_2.ts')");
  });

  it('is refused, with the reason, for a file of something else', async () => {
    await expect(planMigration(operatorStage(), catalog, 'PATH=/bin\n')).rejects.toThrow(
      'the file has no PLUGINS_ENABLED',
    );
  });

  it('names what cannot be written, and what to do', async () => {
    const bad = 'PLUGINS_ALLOWLIST=webhook\nPLUGIN_WEBHOOK_CONFIG={"url": "no url"}\n';
    const { settings } = await planMigration(operatorStage(), catalog, bad);
    expect(settings.problems).toEqual([expect.stringMatching(/^webhook: .*`url`/)]);
  });
});
