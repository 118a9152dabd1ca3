import { describe, expect, it } from 'vitest';
import { expectSuccess, type HttpResponse, HttpStatusError } from '../../../../sdk/index.ts';
import { classifyFailure } from '../../../../sdk/plugin/classify-failure.ts';

const now = Date.parse('1994-11-06T08:49:07Z');

function answer(status: number, headers: Record<string, string> = {}, body = ''): HttpResponse {
  return { status, ok: status >= 200 && status < 300, headers, text: () => body, json: () => null };
}

function errorFor(response: HttpResponse): unknown {
  try {
    return expectSuccess(response, now);
  } catch (error) {
    return error;
  }
}

describe('expectSuccess', () => {
  it.each([200, 201, 202, 204, 299])('lets %i pass', (status) => {
    expect(errorFor(answer(status))).toBeUndefined();
  });

  it.each([408, 409, 425, 500, 502, 503, 504, 599])('has %i retried', (status) => {
    const error = errorFor(answer(status));
    expect(error).toMatchObject({ code: 'http_status', status, message: `the endpoint answered ${status}` });
    expect(classifyFailure(error)).toEqual({ permanent: false });
  });

  it.each([301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 422, 451])('has %i dead-lettered', (status) => {
    const error = errorFor(answer(status, { 'retry-after': '5' }));
    expect(error).toBeInstanceOf(HttpStatusError);
    expect(classifyFailure(error)).toEqual({ permanent: true });
  });

  it('has a 429 without Retry-After retried after a second', () => {
    expect(classifyFailure(errorFor(answer(429)))).toEqual({ permanent: false, retryAfter: 1 });
  });

  it('takes 410 for the wish to get no more requests', () => {
    expect(classifyFailure(errorFor(answer(410)))).toEqual({ permanent: true, gone: true });
  });

  it('takes the wait from Retry-After, 0 included', () => {
    expect(classifyFailure(errorFor(answer(429, { 'retry-after': '7' })))).toEqual({ permanent: false, retryAfter: 7 });
    expect(classifyFailure(errorFor(answer(503, { 'retry-after': '0' })))).toEqual({ permanent: false, retryAfter: 0 });
  });

  it('ignores a Retry-After that is not valid', () => {
    expect(classifyFailure(errorFor(answer(503, { 'retry-after': 'soon' })))).toEqual({ permanent: false });
  });

  it('shows the start of the body on one line', () => {
    expect(errorFor(answer(400, {}, 'invalid_blocks'))).toMatchObject({
      message: 'the endpoint answered 400: invalid_blocks',
    });
    expect(errorFor(answer(400, {}, ' a\r\n\u001b[2J\u202eb '))).toMatchObject({
      message: 'the endpoint answered 400: a [2J b',
    });
  });

  it('cuts a long body between words, so that no secret is cut in two', () => {
    const body = `{"error":"${'no '.repeat(60)}","url":"https://hooks.example/s3cret-s3cret-s3cret-s3cret"}`;
    const error = errorFor(answer(400, {}, body));
    expect(error).toMatchObject({ message: expect.stringMatching(/"url":"…$/) });
    expect(errorFor(answer(400, {}, 'x'.repeat(1000)))).toMatchObject({ message: 'the endpoint answered 400: …' });
  });

  it('counts the status alone where the body did not arrive', () => {
    const cut = {
      ...answer(400),
      text: () => {
        throw new Error('the body was cut');
      },
    };
    expect(errorFor(cut)).toMatchObject({ message: 'the endpoint answered 400' });
  });
});
