import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { configChanges } from '../../../../operator/settings/config-changes.ts';
import { isSecretPath, withValue } from '../../../../operator/settings/config-document.ts';
import { configEntries, maskConfig, unmaskConfig } from '../../../../operator/settings/config-entries.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';

const plugin = definePlugin({
  name: 'pager',
  description: 'Pages',
  config: z.object({
    url: z.url(),
    token: secret(z.string()),
    targets: z.array(z.object({ id: z.string(), key: secret(z.string()) })),
  }),
  hooks: { onEvent: () => {} },
});

describe('a value in a configuration', () => {
  it('is set at a path, and what is on the way is created', () => {
    expect(withValue({ a: 1 }, 'b.c', 2)).toEqual({ a: 1, b: { c: 2 } });
    expect(withValue({ list: [{ a: 1 }] }, 'list.0.a', 2)).toEqual({ list: [{ a: 2 }] });
  });

  it('is removed, also from a list', () => {
    expect(withValue({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
    expect(withValue({ list: [1, 2] }, 'list.0', undefined)).toEqual({ list: [2] });
  });

  it('changes neither the document before nor a prototype', () => {
    const before = { a: { b: 1 } };
    withValue(before, 'a.b', 2);
    withValue(before, '__proto__.polluted', true);
    expect(before).toEqual({ a: { b: 1 } });
    expect('polluted' in {}).toBe(false);
  });

  it('is refused inside of a plain value', () => {
    expect(() => withValue({ a: 1 }, 'a.b', 2)).toThrow('`a.b` leads into a value');
  });
});

describe('secrets of a configuration', () => {
  it.each([
    ['token', true],
    ['targets.0.key', true],
    ['targets.1.id', false],
    ['url', false],
    ['nope', false],
  ])('the schema knows that `%s` is one: %s', (path, expected) => {
    expect(isSecretPath(plugin, path)).toBe(expected);
  });

  const config = { url: 'https://a.example/?t=tok-12345', token: 'hunter22', targets: [{ id: 'x', key: 'k-123456' }] };
  const secrets = ['hunter22', 'k-123456', 'tok-12345'];

  it('are not in its entries, nor inside of other values', () => {
    expect(configEntries(config, secrets)).toEqual([
      { path: 'url', value: 'https://a.example/?t=***REDACTED***', secret: false },
      { path: 'token', value: null, secret: true },
      { path: 'targets.0.id', value: 'x', secret: false },
      { path: 'targets.0.key', value: null, secret: true },
    ]);
  });

  it('come back where the mask was left as it is', () => {
    const masked = maskConfig(config, secrets);
    expect(JSON.stringify(masked)).not.toMatch(/hunter22|k-123456|tok-12345/);
    expect(unmaskConfig(masked, config)).toEqual(config);
    expect(unmaskConfig({ ...masked, token: 'new' }, config)).toEqual({ ...config, token: 'new' });
  });

  it('that change are only said to change', () => {
    const after = { ...config, token: 'hunter23' };
    expect(configChanges(config, after, [...secrets, 'hunter23'])).toEqual([
      { path: 'token', before: null, after: null, secret: true, kind: 'changed' },
    ]);
  });
});
