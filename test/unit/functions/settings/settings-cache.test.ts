import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../functions/settings/settings.ts';
import { SettingsCache } from '../../../../functions/settings/settings-cache.ts';

const settings = (allowlist: string[]): Settings => ({
  prefix: '/server-monitor/plugins',
  enabled: true,
  allowlist,
  configs: new Map(),
  networkAllow: [],
  nat64Prefixes: [],
  history: undefined,
  warnings: [],
});

/** A cache with a TTL of 30 seconds, over a source whose reads are counted and can be held back or made to fail. */
function setUp() {
  const source = { reads: 0, value: settings(['a']), error: undefined as Error | undefined, gate: Promise.resolve() };
  const clock = { now: () => time.now, random: () => 0 };
  const time = { now: 0 };
  const stale: unknown[] = [];
  const cache = new SettingsCache({
    read: async () => {
      source.reads += 1;
      await source.gate;
      if (source.error) throw source.error;
      return source.value;
    },
    clock,
    ttl: 30,
    onStale: (error) => void stale.push(error),
  });
  return { cache, source, time, stale };
}

describe('the settings', () => {
  it('are read once for as long as they are fresh', async () => {
    const { cache, source, time } = setUp();
    await Promise.all([cache.get(), cache.get()]);
    time.now = 29_999;
    await cache.get();
    expect(source.reads).toBe(1);
  });

  it('are served stale while they are renewed in the background', async () => {
    const { cache, source, time } = setUp();
    await cache.get();
    source.value = settings(['a', 'b']);
    time.now = 40_000;
    expect((await cache.get()).allowlist).toEqual(['a']);
    await cache.settled();
    expect((await cache.get()).allowlist).toEqual(['a', 'b']);
    expect(source.reads).toBe(2);
  });

  it('are never older than twice their time: after a long pause, a sandbox waits for new ones', async () => {
    const { cache, source, time } = setUp();
    await cache.get();
    source.value = settings(['b']);
    time.now = 60_000;
    expect((await cache.get()).allowlist).toEqual(['b']);
  });

  it('of the last good read are used when reading fails, and the source is not asked for every batch', async () => {
    const { cache, source, time, stale } = setUp();
    await cache.get();
    source.error = new Error('ThrottlingException');
    time.now = 100_000;
    expect((await cache.get()).allowlist).toEqual(['a']);
    time.now = 110_000;
    await cache.get();
    expect(source.reads).toBe(2);
    expect(stale).toEqual([source.error]);
  });

  it('that were never read throw what reading threw, and are read again at the next call', async () => {
    const { cache, source } = setUp();
    source.error = new Error('AccessDeniedException');
    await expect(cache.get()).rejects.toThrow('AccessDenied');
    source.error = undefined;
    expect((await cache.get()).allowlist).toEqual(['a']);
  });

  it('are read again on request', async () => {
    const { cache, source } = setUp();
    await cache.get();
    source.value = settings(['b']);
    expect((await cache.renewed()).allowlist).toEqual(['b']);
  });

  it('with an emptied allowlist count as an accident; single removals and `enabled=false` do not', async () => {
    const { cache, source, stale } = setUp();
    source.value = settings(['a', 'b']);
    await cache.get();
    source.value = settings([]);
    expect((await cache.renewed()).allowlist).toEqual(['a', 'b']);
    expect(stale).toHaveLength(1);
    source.value = settings(['b']);
    expect((await cache.renewed()).allowlist).toEqual(['b']);
    source.value = { ...settings([]), enabled: false };
    expect((await cache.renewed()).enabled).toBe(false);
  });
});
