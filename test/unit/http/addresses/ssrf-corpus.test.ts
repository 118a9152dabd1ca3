import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAddress } from '../../../../functions/http/address/check-address.ts';
import { resolveChecked } from '../../../../functions/http/address/guarded-connector.ts';
import { parseTarget } from '../../../../functions/http/address/parse-target.ts';
import { createHttpClient } from '../../../../functions/http/create-http-client.ts';
import { BlockedAddressError, InsecureUrlError, InvalidUrlError } from '../../../../functions/http/errors.ts';
import { blockedAnswers, blockedUrls, changingAnswers, invalidUrls, legitimate } from './ssrf-corpus.ts';

const check = (host: string, address: string) =>
  checkAddress(host, address, { allowed: [], nat64: [], setting: 'network/allow' });
let answers: readonly string[] | undefined;
const http = createHttpClient({
  allowHttp: true,
  allowedRanges: [],
  allowSetting: '/sm/network/allow',
  resolve: async (host) => {
    if (!answers) throw new Error(`asked for ${host}, which is an address`);
    return answers;
  },
});
const client = http.forDelivery({ signal: new AbortController().signal, headers: {} });
afterAll(() => http.close());

let sockets = 0;
const count = () => {
  sockets += 1;
};
beforeEach(() => {
  sockets = 0;
  answers = undefined;
  subscribe('net.client.socket', count);
});
afterEach(() => {
  unsubscribe('net.client.socket', count);
});

it('the corpus is large', () => {
  expect(blockedUrls.length + invalidUrls.length + blockedAnswers.length).toBeGreaterThanOrEqual(150);
  expect(legitimate.length).toBeGreaterThanOrEqual(40);
});

describe('an address that is not public is refused before there is a socket', () => {
  it.each(blockedUrls)('%j', async (url) => {
    await expect(client.get(url)).rejects.toBeInstanceOf(BlockedAddressError);
    expect(sockets).toBe(0);
  });
});

describe('a URL that is not plain https is refused before there is a socket', () => {
  it.each(invalidUrls)('%j', async (url) => {
    await expect(client.get(url)).rejects.toBeInstanceOf(InvalidUrlError);
    expect(sockets).toBe(0);
  });
});

describe('a name with any address that is not public is refused', () => {
  it.each(blockedAnswers)('%j at %j', async (host, addresses) => {
    answers = addresses;
    await expect(client.get(`https://${host}/`)).rejects.toBeInstanceOf(BlockedAddressError);
  });
});

describe('every look-up is judged by its own answer', () => {
  it.each(changingAnswers)('%j', async (addresses, passes) => {
    const left = [...addresses];
    for (const pass of passes) {
      const checked = resolveChecked('changing.example', async () => left.splice(0, 1), check);
      if (pass) await expect(checked).resolves.toHaveLength(1);
      else await expect(checked).rejects.toBeInstanceOf(BlockedAddressError);
    }
  });
});

describe('what plugins are there for passes', () => {
  it.each(legitimate)('%j', async (url, addresses) => {
    const host = new URL(parseTarget(url, false).origin).hostname.replace(/^\[|\]$/g, '');
    const checked = await resolveChecked(host, async () => addresses, check);
    expect(checked.map(({ address }) => address)).toEqual(addresses.length > 0 ? addresses : [host]);
  });
});

it('clear text is refused unless allowed', () => {
  expect(() => parseTarget('http://example.com/hook', false)).toThrow(InsecureUrlError);
  expect(parseTarget('http://example.com/hook', true)).toEqual({ origin: 'http://example.com', path: '/hook' });
});

it('the refusal names host, address and fix', async () => {
  answers = ['10.1.2.3'];
  await expect(client.get('https://siem.example/')).rejects.toThrow(
    '`siem.example` resolves to `10.1.2.3`, which is not a public address; if plugins may reach it, add its range to `/sm/network/allow`',
  );
  await expect(client.get('http://127.0.0.1/')).rejects.toThrow('`127.0.0.1` is not a public address');
});

it("the system's resolver is checked like any other", async () => {
  const system = createHttpClient({ allowHttp: true, allowedRanges: [] });
  const request = system.forDelivery({ signal: new AbortController().signal, headers: {} }).get('http://localhost/');
  await expect(request).rejects.toBeInstanceOf(BlockedAddressError);
  await system.close();
});
