import { describe, expect, it } from 'vitest';
import { BlockedPortError } from '../../../../functions/http/errors.ts';
import { makeClient } from '../start-server.ts';

/** Says whether a connection was tried: nothing listens on these ports. */
const tried = { code: 'network_error', cause: { code: 'ECONNREFUSED' } };

describe('a port of another protocol', () => {
  it.each([22, 25, 6379, 11211])('is not connected to on a public address: %i', async (port) => {
    const client = makeClient({ allowedRanges: [], resolve: async () => ['93.184.215.14'] });
    for (const host of ['host.example', '93.184.215.14', '[2606:4700::1111]']) {
      const request = client.get(`https://${host}:${port}/`);
      await expect(request).rejects.toBeInstanceOf(BlockedPortError);
      await expect(request).rejects.toThrow(`port ${port} belongs to another protocol than HTTP`);
    }
  });

  it('is connected to on an address that the operator allowed', async () => {
    const client = makeClient({ allowedRanges: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
    for (const host of ['127.0.0.1', 'host.example']) {
      await expect(client.get(`http://${host}:1/`)).rejects.toMatchObject(tried);
    }
  });

  it('is refused where one address of a name was not allowed', async () => {
    const client = makeClient({ allowedRanges: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1', '93.184.215.14'] });
    await expect(client.get('http://mixed.example:1/')).rejects.toBeInstanceOf(BlockedPortError);
  });
});
