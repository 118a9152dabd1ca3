import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../console/server/answer-cache.ts';

function counted() {
  const time = { now: 0 };
  const cache = new AnswerCache(() => time.now);
  let loads = 0;
  const read = cache.share(1000, async () => {
    loads += 1;
    if (loads === 3) throw new Error('the third fails');
    return loads;
  });
  return { time, cache, read };
}

describe('AnswerCache', () => {
  it('answers several requests of a moment with one read, also while it runs', async () => {
    const { time, read } = counted();
    const both = [read(), read()];
    time.now = 5000;
    expect(await Promise.all([...both, read()])).toEqual([1, 1, 1]);
    time.now = 5999;
    expect(await read()).toBe(1);
    time.now = 6000;
    expect(await read()).toBe(2);
  });

  it('forgets everything after a change, also what is being read', async () => {
    const { cache, read } = counted();
    const before = read();
    cache.forget();
    expect(await read()).toBe(2);
    expect(await before).toBe(1);
  });

  it('does not keep a failure', async () => {
    const { cache, read } = counted();
    await read();
    cache.forget();
    await read();
    cache.forget();
    await expect(read()).rejects.toThrow('the third fails');
    expect(await read()).toBe(4);
  });
});
