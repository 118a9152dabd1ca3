import { describe, expect, it } from 'vitest';
import {
  expectSuccess,
  type HttpResponse,
  PermanentError,
  parseRetryAfter,
  RetryAfterError,
} from '../../../../sdk/index.ts';

const now = Date.parse('1994-11-06T08:49:07Z');

const answer = (status: number, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  ok: status >= 200 && status < 300,
  headers,
  text: () => '',
  json: () => null,
});

function outcome(response: HttpResponse): unknown {
  try {
    return expectSuccess(response, now);
  } catch (error) {
    return error;
  }
}

describe('expectSuccess', () => {
  it.each([200, 201, 202, 204, 299])('%i delivers', (status) => {
    expect(outcome(answer(status))).toBeUndefined();
  });

  it.each([408, 409, 425, 429, 500, 502, 503, 504, 599])('%i is tried again', (status) => {
    expect(outcome(answer(status))).toMatchObject({ code: 'http_status', message: `the endpoint answered ${status}` });
  });

  it.each([301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 410, 422, 451])('%i is permanent', (status) => {
    expect(outcome(answer(status, { 'retry-after': '5' }))).toBeInstanceOf(PermanentError);
  });

  it('Retry-After says when, 0 included', () => {
    expect(outcome(answer(429, { 'retry-after': '7' }))).toMatchObject({ code: 'retry_after', seconds: 7 });
    const atOnce = outcome(answer(503, { 'retry-after': '0' }));
    expect(atOnce).toBeInstanceOf(RetryAfterError);
    expect(atOnce).toMatchObject({ seconds: 0 });
  });

  it('a Retry-After that is none is not believed', () => {
    expect(outcome(answer(503, { 'retry-after': 'soon' }))).toMatchObject({ code: 'http_status' });
  });
});

describe('parseRetryAfter', () => {
  it.each<[string | undefined, number | null]>([
    ['120', 120],
    [' 120 ', 120],
    ['0', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30],
    ['Sun Nov  6 08:49:37 1994', 30],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['-1', null],
    ['1.5', null],
    ['2 seconds', null],
    ['99999999999', null],
    ['', null],
    [undefined, null],
  ])('reads %j as %j', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  it('reads dates as GMT, whatever the zone of the machine', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Auckland';
    try {
      expect(parseRetryAfter('Sun Nov  6 08:49:37 1994', now)).toBe(30);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});
