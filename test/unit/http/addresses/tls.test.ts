import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen, makeClient } from '../start-server.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const usual = getCACertificates('default');

afterEach(() => {
  setDefaultCACertificates(usual);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A server with a certificate for `hook.test`, and a client for which every name is at its address. */
async function setUp(trusted: boolean) {
  if (trusted) setDefaultCACertificates([...usual, fixture('ca.pem')]);
  const names: unknown[] = [];
  const server = createServer({ cert: fixture('hook.pem'), key: fixture('hook-key.pem') }, (request, response) => {
    names.push((request.socket as TLSSocket).servername);
    response.end('secure');
  });
  const { port } = await listen(server, '127.0.0.1', 0);
  const client = makeClient({ allowHttp: false, resolve: async () => ['127.0.0.1'] });
  return { client, names, url: (name: string) => `https://${name}:${port}/` };
}

describe('TLS', () => {
  it('is spoken with the name of the URL, whatever address it was pinned to', async () => {
    const { client, names, url } = await setUp(true);
    expect((await client.get(url('hook.test'))).text()).toBe('secure');
    expect(names).toEqual(['hook.test']);
  });

  it('is spoken without the dot that a name may end in', async () => {
    const { client, names, url } = await setUp(true);
    expect((await client.get(url('hook.test.'))).text()).toBe('secure');
    expect(names).toEqual(['hook.test']);
  });

  it.each(['other.test', 'sub.hook.test', '127.0.0.1'])(
    'refuses the certificate of another name for %s',
    async (name) => {
      const { client, names, url } = await setUp(true);
      const cause = { code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
      await expect(client.get(url(name))).rejects.toMatchObject({ code: 'network_error', cause });
      expect(names).toEqual([]);
    },
  );

  it('refuses an untrusted certificate, also with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const { client, names, url } = await setUp(false);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    await expect(client.get(url('hook.test'))).rejects.toMatchObject({ code: 'network_error' });
    expect(names).toEqual([]);
  });

  it('cannot be made to verify a name that a header gives', async () => {
    const { client, names, url } = await setUp(true);
    await expect(client.get(url('other.test'), { headers: { host: 'hook.test' } })).rejects.toThrow(
      'set by the client',
    );
    expect(names).toEqual([]);
  });
});
