import { describe, expect, it } from 'vitest';
import { loadPlugin } from '../../../../functions/host/load-plugin.ts';
import type { Catalog } from '../../../../sdk/plugin/catalog.ts';
import { type AnyPlugin, definePlugin } from '../../../../sdk/plugin/define-plugin.ts';

const hooks = { onEvent: () => {} };
const pager = definePlugin({ name: 'pager', description: '', hooks });

/** A catalog as a module in plain JavaScript may fill it. */
const load = (name: string, modules: Record<string, () => unknown>) => {
  const catalog: Catalog = Object.fromEntries(
    Object.entries(modules).map(([key, module]) => [key, async () => ({ default: module() as AnyPlugin })]),
  );
  return loadPlugin(name, catalog, '/p');
};

describe('loading a plugin', () => {
  it('takes it from the catalog, also for an instance of it', async () => {
    expect(await load('pager', { pager: () => pager })).toBe(pager);
    expect(await load('pager.night', { pager: () => pager })).toBe(pager);
  });

  it('accepts a definition that was copied or frozen before', async () => {
    const copy = { ...pager, description: 'a copy' };
    expect(await load('pager', { pager: () => copy })).toBe(copy);
    const frozen = definePlugin(Object.freeze({ name: 'pager', description: '', hooks }));
    expect(await load('pager', { pager: () => frozen })).toBe(frozen);
  });

  it.each<[string, unknown, string]>([
    [
      'another name',
      definePlugin({ name: 'page', description: '', hooks }),
      "the plugin's `name` is `page`: use one name for both",
    ],
    ['no default export', undefined, 'must have `definePlugin(…)` as its default export'],
    [
      'an object of its own',
      { name: 'pager', description: '', hooks },
      'must have `definePlugin(…)` as its default export',
    ],
    ['a function', () => pager, 'must have `definePlugin(…)` as its default export'],
  ])('refuses a module with %s, by one clear error', async (_, value, message) => {
    await expect(load('pager', { pager: () => value })).rejects.toMatchObject({
      reason: 'startup_failed',
      message: expect.stringContaining(message),
    });
  });

  it('says what went wrong when the code throws', async () => {
    const broken = () => {
      throw new TypeError('no such file');
    };
    await expect(load('pager', { pager: broken })).rejects.toThrow(
      'the code of `pager` cannot be loaded: TypeError: no such file',
    );
  });

  it.each([
    ['pager2', 'an entry of /p/allowlist is not in the catalog, which has pager; did you mean `pager`?'],
    ['hunter2', 'an entry of /p/allowlist is not in the catalog, which has pager'],
    [
      'HUNTER2!',
      'an entry of /p/allowlist is not the name of a plugin or an instance, such as `pager` or `pager.siem`',
    ],
    ['__proto__', 'an entry of /p/allowlist is not the name of a plugin'],
    ['constructor', 'an entry of /p/allowlist is not in the catalog'],
  ])('of the name %s is refused by an error that does not quote it', async (name, message) => {
    const error = await load(name, { pager: () => pager }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'plugin_not_found', message: expect.stringContaining(message) });
    expect(String(error)).not.toMatch(/hunter2/i);
  });
});

describe('defining a plugin in plain JavaScript', () => {
  it.each<[string, unknown, string]>([
    ['no name', { hooks }, 'a plugin needs a `name`'],
    ['a name that is not text', { name: 1, hooks }, 'a plugin needs a `name`'],
    ['a name with a dot', { name: 'a.b', hooks }, 'plugin name `a.b`: use a-z'],
    ['no hooks', { name: 'pager' }, 'plugin pager: it has no hooks'],
    ['hooks without any', { name: 'pager', hooks: {} }, 'plugin pager: it has no hooks'],
    ['a hook that is no function', { name: 'pager', hooks: { onEvent: 'x' } }, 'hook `onEvent` must be a function'],
    ['an unknown hook', { name: 'pager', hooks: { onEvents: () => {} } }, 'unknown hook `onEvents`'],
  ])('with %s is refused', (_, definition, message) => {
    expect(() => definePlugin(definition as never)).toThrow(message);
  });
});
