import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { guardedState } from '../../../../functions/host/guarded-state.ts';
import { PluginStateStore } from '../../../../functions/host/plugin-state-store.ts';
import { systemClock } from '../../../../functions/time/clock.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A table that never answers, asked by a client that soon asks again, and how often it was asked. */
async function silentTable() {
  let requests = 0;
  const server = createServer(() => {
    requests += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = new DynamoDB({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 6,
    requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
  });
  return { store: new PluginStateStore(async () => client, 'state', 'a', systemClock), requests: () => requests };
}

describe('state', () => {
  it('that is being written when its attempt ends is not written later, over what a later attempt wrote', async () => {
    const { store, requests } = await silentTable();
    const attempt = new AbortController();
    const state = guardedState(
      store,
      () => {},
      () => attempt.signal,
    );
    const written = state.set('k', 'old');
    while (requests() === 0) await sleep(5);
    attempt.abort();
    await expect(written).rejects.toThrow();
    const asked = requests();
    // The client would have asked again by then.
    await sleep(300);
    expect(requests()).toBe(asked);
  });

  it('takes no call any more when its attempt is over', async () => {
    const { store, requests } = await silentTable();
    const over = new Error('over');
    const state = guardedState(
      store,
      () => {
        throw over;
      },
      () => new AbortController().signal,
    );
    await expect(state.get('k')).rejects.toBe(over);
    await expect(state.set('k', 1)).rejects.toBe(over);
    await expect(state.delete('k')).rejects.toBe(over);
    expect(requests()).toBe(0);
  });
});
