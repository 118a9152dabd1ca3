import { describe, expect, it } from 'vitest';
import { definePlugin, type HttpClient } from '../../../../sdk/index.ts';
import { anEvent, type Reply, testPlugin } from '../../../../sdk/testing/index.ts';

const url = 'https://hook.example/';

/** What becomes of a delivery whose hook makes requests as given. */
async function outcomeOf(use: (http: HttpClient) => unknown, reply: Reply) {
  const plugin = testPlugin(
    definePlugin({
      name: 'poster',
      description: '',
      hooks: { onEvent: async (_, { http }) => void (await use(http)) },
    }),
  );
  plugin.http.reply(reply);
  return await plugin.receive(anEvent());
}

const checksNothing = (http: HttpClient) => http.post(url, { json: {} });
const forgetsAwait = (http: HttpClient) => void http.post(url, { json: {} });

describe('the testing kit', () => {
  it.each([checksNothing, forgetsAwait])('delivers after a success: %o', async (use) => {
    expect(await outcomeOf(use, { status: 204 })).toEqual({ status: 'delivered' });
  });

  it.each([checksNothing, forgetsAwait])('retries after a 503, when it asks for it: %o', async (use) => {
    const outcome = await outcomeOf(use, { status: 503, headers: { 'retry-after': '7' } });
    expect(outcome).toMatchObject({ status: 'retry', retryAfter: 7 });
  });

  it.each([checksNothing, forgetsAwait])('gives up after a 400: %o', async (use) => {
    expect(await outcomeOf(use, { status: 400 })).toMatchObject({ status: 'dead' });
  });

  it('reports that a hook did not await a request', async () => {
    const outcome = await outcomeOf(forgetsAwait, { status: 500 });
    expect(outcome).toMatchObject({ error: { code: 'unawaited_request', cause: { status: 500 } } });
  });

  it('keeps the body from a plugin that ignores it, as the functions do', async () => {
    const use = async (http: HttpClient) => (await http.get(url, { ignoreBody: true })).json();
    expect(await outcomeOf(use, { body: '{}' })).toMatchObject({ status: 'dead' });
  });

  it('leaves the status to a plugin that asks for it', async () => {
    let status = 0;
    const use = async (http: HttpClient) => {
      ({ status } = await http.get(url, { throwOnError: false }));
    };
    expect(await outcomeOf(use, { status: 404 })).toEqual({ status: 'delivered' });
    expect(status).toBe(404);
  });
});
