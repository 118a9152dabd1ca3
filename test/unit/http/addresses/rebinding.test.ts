import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { BlockedAddressError } from '../../../../functions/http/errors.ts';
import { makeClient, startServer, type TestServer } from '../start-server.ts';

/** Two servers on one port. A port that is free on one address may be in use on the other: then it takes another one. */
async function startPair(reply: RequestListener): Promise<{ good: TestServer; victim: TestServer }> {
  for (let tries = 1; ; tries += 1) {
    const good = await startServer(reply, '127.0.0.2');
    try {
      return { good, victim: await startServer(reply, '127.0.0.1', good.port) };
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

// 127.0.0.2 stands for a public address, 127.0.0.1 for a private one. Systems other than Linux have only the latter.
describe.skipIf(process.platform !== 'linux')('DNS rebinding: a name that changes its address', () => {
  /** Two servers on one port, and a client that gets `answers` one after the other. */
  async function setUp(answers: string[][], connection: 'close' | 'keep-alive') {
    const reply: RequestListener = (request, response) => {
      response.setHeader('Connection', connection).end(request.socket.localAddress);
    };
    const { good, victim } = await startPair(reply);
    const asked: string[] = [];
    const client = makeClient({
      allowedRanges: ['127.0.0.2/32'],
      resolve: async (host) => {
        asked.push(host);
        return answers[asked.length - 1] ?? [];
      },
    });
    return { good, victim, asked, get: () => client.get(`http://rebind.test:${good.port}/`) };
  }

  it('from public to private is refused, and the private one never reached', async () => {
    const { good, victim, asked, get } = await setUp([['127.0.0.2'], ['127.0.0.1']], 'close');
    expect((await get()).text()).toBe('127.0.0.2');
    expect(asked, 'the connection itself resolves nothing more').toHaveLength(1);
    await expect(get()).rejects.toBeInstanceOf(BlockedAddressError);
    expect(good.connections).toHaveLength(1);
    expect(victim.connections).toHaveLength(0);
  });

  it('from private to public is refused first, then connects to the address that was checked', async () => {
    const { good, victim, get } = await setUp([['127.0.0.1'], ['127.0.0.2']], 'close');
    await expect(get()).rejects.toBeInstanceOf(BlockedAddressError);
    expect((await get()).text()).toBe('127.0.0.2');
    expect(good.connections).toHaveLength(1);
    expect(victim.connections).toHaveLength(0);
  });

  it('keeps to the address it had while the connection lives', async () => {
    const { good, victim, asked, get } = await setUp([['127.0.0.2'], ['127.0.0.1']], 'keep-alive');
    await get();
    expect((await get()).text()).toBe('127.0.0.2');
    expect(asked).toEqual(['rebind.test']);
    expect(good.connections).toHaveLength(1);
    expect(victim.connections).toHaveLength(0);
  });

  it.each([[['127.0.0.2', '127.0.0.1']], [['127.0.0.1', '127.0.0.2']]])(
    'both at once, %j, reaches neither',
    async (both) => {
      const { good, victim, get } = await setUp([both], 'close');
      await expect(get()).rejects.toBeInstanceOf(BlockedAddressError);
      expect([...good.connections, ...victim.connections]).toHaveLength(0);
    },
  );
});

it('allowed ranges hold for names and for addresses', async () => {
  const server = await startServer((_, response) => response.end('here'));
  const client = makeClient({ allowedRanges: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
  expect((await client.get(`${server.origin}/`)).text()).toBe('here');
  expect((await client.get(`http://inside.test:${server.port}/`)).text()).toBe('here');
});

it('a v4-mapped address passes where its IPv4 address was allowed', async () => {
  const server = await startServer((_, response) => response.end('here'));
  const client = makeClient({ resolve: async () => ['::ffff:127.0.0.1'] });
  expect((await client.get(`http://mapped.test:${server.port}/`)).text()).toBe('here');
});

it('one allowed address does not let another one of the name pass', async () => {
  const client = makeClient({ resolve: async () => ['127.0.0.1', '10.0.0.1'] });
  await expect(client.get('http://mixed.test/')).rejects.toThrow('`10.0.0.1`');
});
