import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { catalog } from '../../plugins/catalog.ts';
import { createEvent, type NewEvent, secretValues, standardEventTypes } from '../../sdk/index.ts';
import { type PluginUnderTest, testPlugin } from '../../sdk/testing/index.ts';
import { configs } from './valid-configs.ts';

const folder = join(import.meta.dirname, '../../plugins');

const hostile: NewEvent[] = [
  { event_type: 'custom.thing', action: '', meta: {} },
  {
    event_type: 'task.finished',
    server_name: 'line\r\nX-Injected: 1',
    meta: { html: '<script>', nul: '\u0000', emoji: '💥', lone: '\ud800' },
  },
  {
    event_type: 'alert.triggered',
    severity: 'critical',
    meta: { deep: JSON.parse(`${'['.repeat(29)}${']'.repeat(29)}`) },
  },
  {
    event_type: 'user.login',
    username: 'x'.repeat(100_000),
    meta: Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`k${n}`, n])),
  },
  { event_type: 'inventory.collected', meta: { constructor: 1, toString: null, hasOwnProperty: [] } },
];

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

describe.each(Object.entries(catalog))('the plugin %s', async (name, load) => {
  const { default: plugin } = await load();
  const config = configs[name];
  // The suite knows no plugin's configuration type: each is checked by its own schema.
  const make = (): PluginUnderTest<never> => testPlugin(plugin as never, { config: config as never });

  it('bears its catalog name, a description, a README and a test', () => {
    expect(plugin.name).toBe(name);
    expect(plugin.description).not.toBe('');
    expect(existsSync(join(folder, name, 'README.md'))).toBe(true);
    expect(existsSync(join(folder, name, `${name}.test.ts`))).toBe(true);
  });

  it('marks as secret what looks like one', () => {
    const secrets = plugin.config ? secretValues(plugin.config, config) : [];
    const suspicious = Object.entries(config ?? {}).filter(([key]) =>
      /secret|token|password|api_?key|webhook_url/i.test(key),
    );
    for (const [, value] of suspicious) expect(secrets).toContain(value);
  });

  it('takes every standard event and hostile ones, frozen, and answers with a request or not at all', async () => {
    const under = make();
    await under.startup();
    for (const event of [...standardEventTypes.map((event_type) => ({ event_type })), ...hostile]) {
      const outcome = await under.receive(deepFreeze(createEvent(event)));
      expect(['delivered', 'skipped']).toContain(outcome.status);
    }
    await under.shutdown();
    for (const { headers } of under.http.requests) expect(JSON.stringify(headers)).not.toMatch(/\\r|\\n/);
  });

  it.each<[number, string]>([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'dead'],
    [308, 'dead'],
    [400, 'dead'],
    [401, 'dead'],
    [404, 'dead'],
    [410, 'dead'],
    [408, 'retry'],
    [409, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('takes an answer %i for %s', async (status, expected) => {
    const under = make();
    under.http.reply({ status });
    expect(await under.receive({ event_type: 'alert.triggered' })).toMatchObject({ status: expected });
  });

  it('honours Retry-After', async () => {
    const under = make();
    under.http.reply({ status: 429, headers: { 'retry-after': '17' } });
    expect(await under.receive({ event_type: 'alert.triggered' })).toMatchObject({ status: 'retry', retryAfter: 17 });
  });

  it('reaches out by its http client only', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    await make().receive({ event_type: 'alert.triggered' });
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('tells no secret in errors and log lines', async () => {
    const under = make();
    under.http.reply({ status: 500, body: 'broken' });
    const outcome = await under.receive({ event_type: 'alert.triggered' });
    const told = JSON.stringify([under.logs, outcome, 'error' in outcome ? String(outcome.error) : '']);
    for (const secret of plugin.config ? secretValues(plugin.config, config) : []) expect(told).not.toContain(secret);
  });
});
