import { spawnSync } from 'node:child_process';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../functions/settings/settings.ts';
import { checkConfig } from '../../../local/demo/check-config.ts';
import { demoConfig } from '../../../local/demo/demo-config.ts';
import type { Behaviour } from '../../../local/receiver/behaviour.ts';
import { type PluginConfig, writePluginConfig } from '../../../local/stack/write-config.ts';
import { importEnv } from '../../../operator/import/import-env.ts';
import { catalog } from '../../../plugins/catalog.ts';

describe('importEnv', () => {
  it('reads the variables of the Python system', () => {
    expect(
      importEnv({
        PLUGINS_ENABLED: 'True',
        PLUGINS_ALLOWLIST: 'webhook, webhook.siem-2,,webhook',
        PLUGIN_WEBHOOK_CONFIG: '{"url":"https://a.example"}',
        PLUGIN_WEBHOOK_SIEM_2_CONFIG: '{"url":"https://b.example"}',
        PLUGIN_SLACK_CONFIG: '{}',
        PLUGIN_EMPTY_CONFIG: '',
      }),
    ).toEqual({
      enabled: true,
      allowlist: ['webhook', 'webhook.siem-2'],
      configs: { webhook: { url: 'https://a.example' }, 'webhook.siem-2': { url: 'https://b.example' } },
      unused: ['PLUGIN_SLACK_CONFIG'],
    });
  });

  it('is undefined when none of them is set, and disabled unless they enable plugins', () => {
    expect(importEnv({ PATH: '/bin', PLUGINS_ENABLED: '' })).toBeUndefined();
    expect(importEnv({ PLUGINS_ALLOWLIST: 'webhook' })).toMatchObject({ enabled: false, configs: {} });
  });

  it('names the variable that is wrong, and never shows its value', () => {
    const broken = { PLUGINS_ALLOWLIST: 'a', PLUGIN_A_CONFIG: '{"secret":"hunter2"' };
    expect(() => importEnv(broken)).toThrow(/^PLUGIN_A_CONFIG is not valid JSON(?!.*hunter2)/);
    expect(() => importEnv({ PLUGINS_ALLOWLIST: 'a', PLUGIN_A_CONFIG: '[]' })).toThrow('PLUGIN_A_CONFIG must be');
    expect(() => importEnv({ PLUGINS_ENABLED: 'maybe' })).toThrow(
      /^PLUGINS_ENABLED is neither true nor false(?!.*maybe)/,
    );
  });
});

describe('writePluginConfig', () => {
  const write = async (config: PluginConfig, parameters = new Map<string, string>()) => {
    const types: Record<string, string> = {};
    const send = async ({ input }: { input: Record<string, string> & { Names?: string[] } }) => {
      for (const name of input.Names ?? []) parameters.delete(name);
      if (input.Name) parameters.set(input.Name, input.Value ?? '');
      if (input.Name) types[input.Name] = input.Type ?? '';
    };
    // Stands in for all overloads of `send`.
    const ssm = { send } as unknown as SSMClient;
    await writePluginConfig(ssm, '/p', config);
    return { parameters, types };
  };
  const settings = (parameters: Map<string, string>) =>
    parseSettings(
      '/p',
      [...parameters].map(([name, value]) => ({ name, value })),
    );

  it('writes what the functions read back as the same, with configurations encrypted and the switch last', async () => {
    const { parameters, types } = await write({
      enabled: true,
      allowlist: ['webhook', 'webhook.siem'],
      configs: { webhook: { url: 'u' }, 'webhook.siem': { url: 'v' } },
      networkAllow: ['127.0.0.0/8', '10.0.0.0/8'],
    });
    expect(settings(parameters)).toEqual({
      prefix: '/p',
      enabled: true,
      allowlist: ['webhook', 'webhook.siem'],
      configs: new Map([
        ['webhook', '{"url":"u"}'],
        ['webhook.siem', '{"url":"v"}'],
      ]),
      networkAllow: ['127.0.0.0/8', '10.0.0.0/8'],
      nat64Prefixes: [],
      history: undefined,
      warnings: [],
    });
    expect(types).toMatchObject({ '/p/webhook/config': 'SecureString', '/p/enabled': 'String' });
    expect([...parameters.keys()].at(-1)).toBe('/p/enabled');
  });

  it('writes empty lists, and deletes the configuration of an instance that has none any more', async () => {
    const { parameters } = await write({ enabled: false, allowlist: [], configs: {}, networkAllow: [] });
    expect(settings(parameters)).toMatchObject({ enabled: false, allowlist: [], networkAllow: [] });
    const before = new Map([['/p/a/config', '{}']]);
    expect(
      settings((await write({ enabled: true, allowlist: ['a'], configs: {} }, before)).parameters).configs.size,
    ).toBe(0);
  });
});

describe('demoConfig', () => {
  const behaviours: [string, Behaviour | null][] = [];
  const receiver = {
    url: 'http://127.0.0.1:1',
    behave: (path: string, behaviour: Behaviour | null) => void behaviours.push([path, behaviour]),
  };

  it('has three plugins post to the receiver, and stages one refusal, which it announces', () => {
    const { config, staged } = demoConfig(receiver, undefined);
    expect(config.allowlist).toEqual(['webhook', 'slack', 'webhook.siem']);
    expect(JSON.stringify(config.configs.slack)).toContain('http://127.0.0.1:1/slack');
    expect(behaviours).toEqual([['/webhook', { kind: 'status', status: 503 }]]);
    expect(staged).toEqual(['The receiver answers 503 once, to show a retry.']);
  });

  it('stages a dead letter too where somebody looks at the console', () => {
    behaviours.length = 0;
    const { staged } = demoConfig(receiver, undefined, true);
    expect(behaviours.map(([path]) => path)).toEqual(['/webhook', '/siem']);
    expect(staged).toHaveLength(2);
  });

  it('uses the environment instead, and warns of what has no effect', () => {
    const imported = importEnv({ PLUGINS_ALLOWLIST: 'webhook', PLUGIN_OTHER_CONFIG: '{}' });
    const { config, staged, warnings } = demoConfig(receiver, imported);
    expect([config.allowlist, staged]).toEqual([['webhook'], []]);
    expect(warnings).toEqual([
      expect.stringContaining('PLUGIN_OTHER_CONFIG has no effect'),
      expect.stringContaining('PLUGINS_ENABLED is not `true`'),
    ]);
  });
});

describe('checkConfig', () => {
  const check = (variables: NodeJS.ProcessEnv) =>
    checkConfig(importEnv(variables) ?? { enabled: true, allowlist: [], configs: {} }, catalog);
  const errorsOf = async (config: object) =>
    (await check({ PLUGINS_ALLOWLIST: 'webhook', PLUGIN_WEBHOOK_CONFIG: JSON.stringify(config) })).errors;

  it('accepts a valid configuration', async () => {
    expect(await errorsOf({ url: 'https://example.com/hook', timeout: 5, event_types: ['task.*'] })).toEqual([]);
  });

  it('names the variable, the key and what is expected', async () => {
    expect(await errorsOf({ ulr: 'https://example.com' })).toEqual([
      'PLUGIN_WEBHOOK_CONFIG: `url` is missing: expected an http or https URL',
      'PLUGIN_WEBHOOK_CONFIG: unknown key `ulr`: did you mean `url`?',
    ]);
    expect(await errorsOf({ url: 'https://example.com', timeout: 'long' })).toEqual([
      'PLUGIN_WEBHOOK_CONFIG: `timeout` must be a number of seconds',
    ]);
  });

  it('names every wrong plugin, and warns of one without a configuration', async () => {
    expect(await check({ PLUGINS_ALLOWLIST: 'unknown,slack,webhook.a', PLUGIN_WEBHOOK_A_CONFIG: '{"url":1}' })).toEqual(
      {
        errors: [
          expect.stringContaining('`unknown` is not in the catalog, which has webhook'),
          expect.stringMatching(/^PLUGIN_WEBHOOK_A_CONFIG: `url` must be /),
        ],
        warnings: [expect.stringContaining('set PLUGIN_SLACK_CONFIG')],
      },
    );
  });

  it('never shows a value', async () => {
    const errors = await errorsOf({ url: 'hunter2', secret: ['hunter2', 2], filter: 'hunter2' });
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.join()).not.toContain('hunter2');
  });

  it('ends npm start before anything starts, with the reason and exit code 1', () => {
    const env = {
      PATH: process.env.PATH,
      PLUGINS_ENABLED: 'true',
      PLUGINS_ALLOWLIST: 'webhook',
      PLUGIN_WEBHOOK_CONFIG: '{"url":7}',
    };
    const options = { encoding: 'utf8', env, timeout: 20_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['local/start.ts', '--once'], options);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The configuration is refused\. PLUGIN_WEBHOOK_CONFIG: `url` must be .*\.\n$/);
  });
});
