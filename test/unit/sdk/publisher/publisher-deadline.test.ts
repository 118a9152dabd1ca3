import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../../sdk/publisher/with-deadline.ts';

const silent = () => new Promise<never>(() => {});

describe('withDeadline', () => {
  it('does not wait for work that does not listen, and tells work that does', async () => {
    let told: AbortSignal | undefined;
    const late = withDeadline(5, new AbortController().signal, (signal) => {
      told = signal;
      return silent();
    });
    await expect(late).rejects.toThrow('no answer within 5 ms');
    expect(told?.aborted).toBe(true);
  });

  it('ends with its parent, for the parent’s reason', async () => {
    const parent = new AbortController();
    const ended = withDeadline(60_000, parent.signal, silent);
    parent.abort(new Error('closed'));
    await expect(ended).rejects.toThrow('closed');
    await expect(withDeadline(60_000, parent.signal, async () => 1)).rejects.toThrow('closed');
  });

  it('leaves nothing at a parent that outlives it, whether the work succeeds, fails or is late', async () => {
    const parent = new AbortController().signal;
    await withDeadline(60_000, parent, async () => 1);
    await withDeadline(60_000, parent, () => Promise.reject(new Error('no'))).catch(() => {});
    await withDeadline(1, parent, silent).catch(() => {});
    expect(getEventListeners(parent, 'abort')).toEqual([]);
  });
});
