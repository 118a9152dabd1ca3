import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readPluginConfig } from '../../../../functions/host/read-plugin-config.ts';
import { renderProblems } from '../../../../functions/settings/config-problem.ts';
import webhook from '../../../../plugins/webhook/index.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';

const url = 'https://example.com/hook';

const pager = definePlugin({
  name: 'pager',
  description: '',
  config: z.object({ url: z.url(), room: z.optional(z.string()), key: z.optional(secret(z.string())) }),
  defaults: { timeout: 7 },
  hooks: { onEvent: () => {} },
});

async function read(config: unknown, plugin: typeof pager | typeof webhook = pager, allowedRanges: string[] = []) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return readPluginConfig(text, plugin as never, allowedRanges);
}

async function problemsOf(config: unknown, plugin?: typeof webhook): Promise<string> {
  const result = await read(config, plugin);
  return result.valid ? 'valid' : renderProblems(result.problems);
}

async function validOf(config: unknown, plugin?: typeof webhook) {
  const result = await read(config, plugin);
  if (!result.valid) throw new Error(renderProblems(result.problems));
  return result;
}

describe('an invalid configuration', () => {
  it.each([
    ['{"url": "hunter2", }', 'the configuration is not valid JSON: unexpected character 20'],
    ['{"url": hunter2}', 'the configuration is not valid JSON: unexpected character 9 at url'],
    ['{"url": NaN}', 'the configuration is not valid JSON: `NaN` at url'],
    ['hunter2', 'the configuration is not valid JSON: unexpected character 1'],
    ['["hunter2"]', 'the configuration must be a JSON object'],
    ['"hunter2"', 'the configuration must be a JSON object'],
  ])('%s: is described with the place, and never with a value', async (text, problem) => {
    expect(await problemsOf(text)).toBe(problem);
  });

  it('has all its problems named at once: of the common keys, of the plugin’s own, and unknown keys', async () => {
    expect(await problemsOf({ ulr: url, retry_max: '3', timeout: 0, isolated: 'yes' })).toBe(
      '`timeout` must be above 0; `retry_max` must be a whole number; `isolated` must be `true` or `false`; ' +
        '`url` is missing: expected a URL; unknown key `ulr`: did you mean `url`?',
    );
  });

  it('still has its common keys and its secrets, by which deliveries are routed and errors masked', async () => {
    const result = await read({ event_types: ['alert.*'], key: 'k-12345678' });
    expect(result).toMatchObject({ valid: false, common: { event_types: ['alert.*'] }, secrets: ['k-12345678'] });
  });

  it.each([
    [{ url: 'http://example.com/' }, '`url`: http://example.com: requests in clear text are refused'],
    [{ url: 'https://user:hunter2@example.com/' }, '`url`: '],
    [{ url: 'https://example.com:0/' }, '`url`: '],
    [{ url: 'https://./' }, '`url`: '],
    [{ url: 'https://example.com:22/' }, '`url`: '],
  ])('%j: no request could be made to the URL, which is named', async (config, problem) => {
    const text = await problemsOf(config);
    expect(text).toContain(problem);
    expect(text).not.toContain('hunter2');
  });
});

describe('a valid configuration', () => {
  it('is parsed by the schema, with the defaults of the plugin and of the system', async () => {
    expect(await validOf({ url, retry_max: 5 })).toMatchObject({
      config: { url },
      common: { timeout: 7, retry_max: 5, concurrency: 20, event_types: [] },
      warnings: [],
    });
  });

  it.each([null, ''])('takes %j for a key that is not set, as the Python system did', async (unset) => {
    const common = { timeout: unset, retry_max: unset, event_types: unset, filter: unset, isolated: unset };
    expect(await validOf({ url, ...common })).toMatchObject({ common: { timeout: 7, retry_max: 3, event_types: [] } });
    expect((await validOf({ url, secret: unset }, webhook)).secrets).toEqual([]);
    expect((await validOf({ url, room: null })).config).toEqual({ url });
  });

  it('keeps empty text where the schema accepts it, and requires what is required', async () => {
    expect((await validOf({ url, room: '' })).config).toEqual({ url, room: '' });
    expect(await problemsOf({ url: '' })).toBe('`url` is missing: expected a URL');
  });

  it('has numbers above the largest value lowered, with a warning', async () => {
    const { common, warnings } = await validOf({ url, timeout: 120, retry_max: 60, concurrency: 1e6, park_max: 1e9 });
    expect(common).toMatchObject({ timeout: 60, retry_max: 50, concurrency: 1000, park_max: 604_800 });
    expect(warnings).toHaveLength(4);
    expect(warnings[0]).toBe('`timeout` is above its largest value: 60 is used');
  });

  it('is warned of when a key has no effect, or a secret cannot be masked reliably', async () => {
    const { warnings } = await validOf({ url, rom: 'a', key: 'task' });
    expect(warnings).toEqual([
      'unknown key `rom`: did you mean `room`?',
      expect.stringMatching(/^the secret `key` is shorter than 8 characters or a word/),
    ]);
    expect((await validOf({ url, key: 'a1' })).warnings).toHaveLength(1);
    expect((await validOf({ url, key: 'u3Xk9-aPq2' })).warnings).toEqual([]);
  });
});
