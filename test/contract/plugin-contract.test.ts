import dns from 'node:dns';
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/v4/core';
import { catalog } from '../../plugins/catalog.ts';
import {
  type AnyPlugin,
  createEvent,
  definePlugin,
  type NewEvent,
  PermanentError,
  secretValues,
  standardEventTypes,
} from '../../sdk/index.ts';
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

// Critical: plugins may ignore lesser alerts.
const alert = createEvent({ event_type: 'alert.triggered', severity: 'critical', server_name: 'web-1' });

/** Names under which plugins keep what nobody else may know. */
const secretLooking = /secret|token|passw|credential|(^|_)key$|webhook_url/i;

/** The fields of a configuration that look like secrets, whether or not the valid configuration has them. */
function secretLookingFields({ config }: AnyPlugin): string[] {
  const fields = config instanceof z.$ZodObject ? Object.keys(config._zod.def.shape) : [];
  return fields.filter((field) => secretLooking.test(field));
}

/** The same configuration with other secrets. */
function withOtherSecrets(config: unknown, secrets: readonly string[]): Record<string, unknown> {
  return JSON.parse(secrets.reduce((text, secret) => text.replaceAll(secret, `${secret}-2`), JSON.stringify(config)));
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe.each(Object.entries<() => Promise<{ default: AnyPlugin }>>(catalog))('the plugin %s', async (name, load) => {
  const { default: plugin } = await load();
  const config = configs[name] ?? {};
  if (plugin.config && !z.safeParse(plugin.config, config).success) {
    it('has a valid configuration for this suite', () => {
      expect.fail(`add a valid configuration of \`${name}\` to test/contract/valid-configs.ts`);
    });
    return;
  }
  const secrets = plugin.config ? secretValues(plugin.config, config) : [];
  // The suite knows no plugin's configuration type: each is checked by its own schema.
  const make = (own: unknown = config): PluginUnderTest<never> =>
    testPlugin(plugin as never, { config: own as never, now: () => Date.now() });

  it('has the name of the catalog, a description, a README and a test', () => {
    expect(plugin.name).toBe(name);
    expect(plugin.description).not.toBe('');
    expect(existsSync(join(folder, name, 'README.md'))).toBe(true);
    expect(existsSync(join(folder, name, `${name}.test.ts`))).toBe(true);
  });

  it('has a valid name, and only hooks that exist', () => {
    expect(definePlugin(plugin as never)).toBe(plugin);
    expect(plugin.hooks).not.toEqual({});
  });

  it('refuses an empty configuration, or works with it', async () => {
    if (plugin.config && !z.safeParse(plugin.config, {}).success) return;
    expect((await make({}).receive(alert)).status).toMatch(/delivered|skipped/);
  });

  it.each(secretLookingFields(plugin))('marks `%s` as secret, which it looks like', (field) => {
    expect(config, `give \`${field}\` a value in valid-configs.ts`).toHaveProperty(field);
    expect(secrets).toContain(config[field]);
  });

  it('accepts every standard event and hostile ones, and sends a request or none', async () => {
    const under = make();
    await under.startup();
    for (const event of [...standardEventTypes.map((event_type) => ({ event_type })), ...hostile]) {
      // The kit freezes the event: a plugin that changes it throws here.
      expect(await under.receive(event)).toEqual({ status: expect.stringMatching(/^(delivered|skipped)$/) });
    }
    await under.shutdown();
    for (const { headers } of under.http.requests) expect(JSON.stringify(headers)).not.toMatch(/\\r|\\n/);
  });

  it.each<[number, string]>([
    [200, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [301, 'dead'],
    [302, 'dead'],
    [307, 'dead'],
    [308, 'dead'],
    [400, 'dead'],
    [401, 'dead'],
    [403, 'dead'],
    [404, 'dead'],
    [410, 'dead'],
    [422, 'dead'],
    [408, 'retry'],
    [409, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('takes an answer %i for %s', async (status, expected) => {
    const under = make();
    under.http.reply({ status });
    expect(await under.receive(alert)).toMatchObject({ status: expected });
  });

  it.each([429, 503])('waits for the Retry-After of an answer %i', async (status) => {
    const under = make();
    under.http.reply({ status, headers: { 'retry-after': '17' } });
    expect(await under.receive(alert)).toMatchObject({ status: 'retry', retryAfter: 17 });
  });

  it('lets the HTTP client decide whether a failed request is retried', async () => {
    const under = make();
    under.http.reply(() => Promise.reject(new Error('connection reset')));
    expect(await under.receive(alert)).toMatchObject({ status: 'retry' });
    under.http.reply(() => Promise.reject(new PermanentError('not a public address')));
    expect(await under.receive(alert)).toMatchObject({ status: 'dead' });
  });

  it('ends when its time is up, and counts as failed', async () => {
    const under = make();
    const sent = new Promise<void>((resolve) => {
      under.http.reply(() => {
        resolve();
        return new Promise(() => {});
      });
    });
    const outcome = under.receive(alert);
    await sent;
    under.abort();
    expect(await outcome).toMatchObject({ status: 'retry', error: { code: 'delivery_closed' } });
  });

  it('sends requests through its HTTP client only', async () => {
    const ways = [
      vi.spyOn(globalThis, 'fetch'),
      vi.spyOn(Socket.prototype, 'connect'),
      vi.spyOn(dns, 'lookup'),
      vi.spyOn(dns.promises, 'lookup'),
    ];
    const under = make();
    await under.startup();
    await under.receive(alert);
    await under.shutdown();
    for (const way of ways) expect(way).not.toHaveBeenCalled();
  });

  it('shows no secret in errors and log lines, whatever the answer', async () => {
    const under = make();
    const shown: unknown[] = [under.logs, under.published];
    await under.startup();
    for (const status of [200, 302, 400, 429, 500]) {
      under.http.reply({ status, body: secrets.join(' ') });
      shown.push(await under.receive(alert));
    }
    under.http.reply(() => Promise.reject(new Error('connection reset')));
    shown.push(await under.receive(alert));
    await under.shutdown();
    const text = inspect(shown, { depth: Number.POSITIVE_INFINITY, maxStringLength: null, maxArrayLength: null });
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('keeps two instances separate that run at once', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
    const requestsOf = async (...plugins: PluginUnderTest<never>[]) => {
      for (let round = 0; round < 3; round++) await Promise.all(plugins.map((under) => under.receive(alert)));
      return plugins.map((under) => under.http.requests);
    };
    const other = withOtherSecrets(config, secrets);
    const [alone] = await requestsOf(make());
    const [otherAlone] = await requestsOf(make(other));
    expect(await requestsOf(make(), make(other))).toEqual([alone, otherAlone]);
    if (secrets.length > 0) expect(otherAlone).not.toEqual(alone);
  });
});
