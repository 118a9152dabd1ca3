import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withTimeout } from '../../../../sdk/async/with-timeout.ts';

function silent(): Promise<never> {
  return new Promise(() => {});
}

describe('withTimeout', () => {
  it('rejects in time though the work ignores its signal, which aborts', async () => {
    let received: AbortSignal | undefined;
    const late = withTimeout(5, new AbortController().signal, (signal) => {
      received = signal;
      return silent();
    });
    await expect(late).rejects.toThrow('no answer within 5 ms');
    expect(received?.aborted).toBe(true);
  });

  it('ends with its parent, for the reason of the parent', async () => {
    const parent = new AbortController();
    const ended = withTimeout(60_000, parent.signal, silent);
    parent.abort(new Error('closed'));
    await expect(ended).rejects.toThrow('closed');
    await expect(withTimeout(60_000, parent.signal, async () => 1)).rejects.toThrow('closed');
  });

  it('leaves no listener at a parent that outlives it, whether the work succeeds, fails or is late', async () => {
    const parent = new AbortController().signal;
    await withTimeout(60_000, parent, async () => 1);
    await withTimeout(60_000, parent, () => Promise.reject(new Error('no'))).catch(() => {});
    await withTimeout(1, parent, silent).catch(() => {});
    expect(getEventListeners(parent, 'abort')).toEqual([]);
  });
});
