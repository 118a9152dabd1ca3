import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';
import { HttpStatusError } from '../../../../sdk/errors.ts';
import { makeClient, startServer } from '../start-server.ts';

function startAnswering(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  return startServer((_, response) => response.writeHead(status, headers).end(body));
}

async function errorOf(request: Promise<unknown>): Promise<HttpStatusError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HttpStatusError) return error;
  throw new Error('the request did not fail with a status', { cause: error });
}

describe('an answer other than 2xx', () => {
  it.each([408, 409, 425, 429, 500, 502, 503, 599])('of status %i throws what is retried', async (status) => {
    const { origin } = await startAnswering(status, '');
    const error = await errorOf(makeClient().post(origin, { json: {} }));
    expect(error).toMatchObject({ status, permanent: false, retryAfter: undefined, code: 'http_status' });
    expect(error.message).toBe(`the endpoint answered ${status}`);
  });

  it.each([300, 304, 400, 401, 403, 404, 410, 413, 422])('of status %i throws what is permanent', async (status) => {
    const { origin } = await startAnswering(status, '');
    expect(await errorOf(makeClient().get(origin))).toMatchObject({ status, permanent: true });
  });

  it.each([300, 400, 429, 503])('of status %i is a value where the plugin asks for it', async (status) => {
    const { origin } = await startAnswering(status, '{"why":"so"}');
    const answer = await makeClient().get(origin, { throwOnError: false });
    expect([answer.status, answer.ok, answer.json()]).toEqual([status, false, { why: 'so' }]);
  });

  it('carries the wait that it asks for', async () => {
    const { origin } = await startAnswering(429, '', { 'retry-after': '7' });
    expect(await errorOf(makeClient().get(origin))).toMatchObject({ retryAfter: 7 });
  });
});

describe('the error shows the start of the body', () => {
  const messageOf = async (body: string | Buffer, mask?: (text: string) => string) => {
    const { origin } = await startAnswering(400, body);
    return (await errorOf(makeClient(mask ? { mask } : {}).get(origin))).message;
  };

  it.each(['invalid_blocks', 'channel_is_archived'])('as it is: %s', async (body) => {
    expect(await messageOf(body)).toBe(`the endpoint answered 400: ${body}`);
  });

  it('up to 200 characters', async () => {
    expect(await messageOf('x'.repeat(5000))).toBe(`the endpoint answered 400: ${'x'.repeat(200)}…`);
  });

  it('with secrets masked, also where one would be cut in half', async () => {
    const mask = (text: string) => text.replaceAll('top-secret', '***');
    const message = await messageOf(`${'x'.repeat(195)}top-secret`, mask);
    expect(message).toBe(`the endpoint answered 400: ${'x'.repeat(195)}***`);
  });

  it.each([
    ['4,096 characters', ' '.repeat(4096)],
    ['4,096 bytes', '\u2003'.repeat(4096 / 3)],
    ['4,096 bytes, behind a byte order mark', `\ufeff${'\u2003'.repeat(4096 / 3)}`],
  ])('without half of a secret after white space: %s', async (_, blank) => {
    const secret = 'Zq7xK2mVw9Rt4Lb8Yc3N';
    const redactor = new Redactor([secret]);
    const parts = Array.from({ length: secret.length - 3 }, (_, start) => secret.slice(start, start + 4));
    for (let before = 0; before <= secret.length; before += 4) {
      const body = `denied${blank.slice(0, blank.length - before - 'denied'.length)}${secret} is no key.`;
      const { origin } = await startAnswering(400, `${body}${' '.repeat(200_000)}`);
      const error = await errorOf(makeClient({ mask: (text, isCut) => redactor.text(text, isCut) }).get(origin));
      expect(error.body).toMatch(/^denied/);
      expect(parts.filter((part) => error.body?.includes(part))).toEqual([]);
    }
  });

  it('without half of a secret where the endpoint breaks the body off', async () => {
    const redactor = new Redactor(['Zq7xK2mVw9Rt4Lb8Yc3N']);
    const { origin } = await startServer((_, response) => {
      response.writeHead(400, { 'content-length': '1000' });
      response.write('denied: Zq7xK2mVw9Rt4Lb', () => response.destroy());
    });
    const error = await errorOf(makeClient({ mask: (text, isCut) => redactor.text(text, isCut) }).get(origin));
    expect(error.body).toBe('denied: ***REDACTED***');
  });

  it.each([
    ['short', 'denied: '.repeat(10), 'denied: '.repeat(10).trim()],
    ['of 1,001 characters', 'x'.repeat(1001), 'x'.repeat(1000)],
    ['of 60,000 characters', 'x'.repeat(60_000), 'x'.repeat(1000)],
    [
      'of 600,000 bytes, with white space',
      '<p>  ärger </p>\n'.repeat(30_000),
      '<p> ärger </p> '.repeat(70).slice(0, 1000),
    ],
  ])('and keeps 1,000 characters for the history: a body %s', async (_, body, kept) => {
    const { origin } = await startAnswering(400, body);
    expect((await errorOf(makeClient().get(origin))).body).toBe(kept);
  });

  it('in one line, without control characters and what is not text', async () => {
    const body = Buffer.concat([Buffer.from('\u001b[2J\u0007a\r\n\tb\u202e c\u2028d '), Buffer.from([0xff, 0xfe])]);
    expect(await messageOf(body)).toBe('the endpoint answered 400: [2J a b c d');
  });
});
