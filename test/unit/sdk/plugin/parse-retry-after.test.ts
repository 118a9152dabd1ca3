import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../../sdk/index.ts';

const now = Date.parse('1994-11-06T08:49:07Z');

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
