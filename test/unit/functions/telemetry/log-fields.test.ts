import { describe, expect, it } from 'vitest';
import { logFields, logMessage } from '../../../../functions/telemetry/log-fields.ts';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';

const MASK = '***REDACTED***';
const secret = 's3cr3t-value';
const redactor = new Redactor([secret, '918273645', 'task']);
const fieldsOf = (fields: unknown) => logFields(fields, redactor);
const write = (value: unknown) => fieldsOf({ value }).value;

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = { in: value };
  return value;
}

const cyclic: Record<string, unknown> = { name: 'a' };
cyclic.self = cyclic;

describe('a field is written as text or plain JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date that is none', new Date(Number.NaN), '(invalid date)'],
    ['a URL', new URL('https://example.com/a'), 'https://example.com/a'],
    ['search parameters', new URLSearchParams({ a: '1' }), 'a=1'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [{ b: 1 }, 2],
      ]),
      { a: 1, '{"b":1}': 2 },
    ],
    ['a set', new Set([1, 'a']), [1, 'a']],
    ['headers', new Headers({ a: '1' }), [['a', '1']]],
    ['bytes', Buffer.from('text'), 'text'],
    ['other bytes', new Uint8Array([116]).buffer, 't'],
    ['a bigint', 2n ** 64n, '18446744073709551616'],
    ['no number', Number.NaN, 'NaN'],
    ['a function', function named() {}, '(function named)'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a promise', Promise.resolve(1), '(promise)'],
    ['a regular expression', /a/g, '/a/g'],
    ['a boxed text', new String('a'), 'a'],
    ['an object with toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['an error', new TypeError('failed', { cause: new Error('refused') }), 'TypeError: failed (refused)'],
    ['an item that is not set', [undefined, 1], [null, 1]],
  ])('%s', (_, value, written) => {
    expect(write(value)).toEqual(written);
  });
});

describe('what cannot be written is replaced by a note', () => {
  it.each<[string, unknown, unknown]>([
    ['an object that contains itself', cyclic, { name: 'a', self: '(circular)' }],
    [
      'a property that throws',
      {
        get bad() {
          throw new Error('no');
        },
        good: 1,
      },
      { bad: '(cannot be read)', good: 1 },
    ],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new Error('no');
        },
      },
      '(cannot be written)',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
      '(cannot be written)',
    ],
    ['a revoked proxy', revoked(), '(cannot be written)'],
  ])('%s', (_, value, written) => {
    expect(write(value)).toEqual(written);
  });

  it('a text that throws when it is asked for', () => {
    const error = new Error('a');
    Object.defineProperty(error, 'message', {
      get: () => {
        throw new Error('no');
      },
    });
    expect(write(error)).toBe('an error that cannot be shown as text');
  });

  it('a value that is nested too deeply', () => {
    expect(JSON.stringify(write(nested(10_000)))).toContain('(nested too deeply)');
  });

  it('the same object twice is no circle', () => {
    const shared = { a: 1 };
    expect(write([shared, shared])).toEqual([shared, shared]);
  });

  it.each<[string, unknown]>([
    ['a text', 'x'.repeat(1_000_000)],
    ['many texts', Array.from({ length: 900 }, () => 'x'.repeat(9000))],
    ['a list', Array.from({ length: 100_000 }, (_, index) => index)],
    ['an object', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]))],
    ['a map', new Map(Array.from({ length: 100_000 }, (_, index) => [index, index]))],
    ['an endless iterator', endless()],
    ['a long name', { ['k'.repeat(100_000)]: 1 }],
  ])('%s is cut to a bounded length', (_, value) => {
    expect(JSON.stringify(write(value)).length).toBeLessThan(250_000);
  });
});

describe('a secret in the fields is masked', () => {
  it.each<[string, unknown, unknown]>([
    ['in a text', `a ${secret}`, `a ${MASK}`],
    ['in a list within an object', { a: [{ b: secret }] }, { a: [{ b: MASK }] }],
    ['as a key', { [secret]: 1 }, { [MASK]: 1 }],
    ['as a key of a map', new Map([[secret, secret]]), { [MASK]: MASK }],
    ['as a number', 918273645, MASK],
    ['as a bigint', 918273645n, MASK],
    ['in what toJSON returns', { toJSON: () => ({ [secret]: secret }) }, { [MASK]: MASK }],
    ['in a URL', new URL(`https://example.com/${secret}`), `https://example.com/${MASK}`],
    ['in bytes', Buffer.from(secret), MASK],
    ['in the message of an error', new Error(secret), MASK],
    ['in the name of an error', Object.assign(new Error('a'), { name: secret }), `${MASK}: a`],
    ['in the cause of an error', new Error('a', { cause: new Error(secret) }), `a (${MASK})`],
    ['in the name of a function', { [secret]() {} }[secret], `(function ${MASK})`],
  ])('%s', (_, value, written) => {
    expect(write(value)).toEqual(written);
  });

  it.each([190, 195, 199, 250])('in a long name, %i characters before it', (length) => {
    for (const fields of [
      { [`${'k'.repeat(length)}${secret}`]: 1 },
      new Map([[`${'k'.repeat(length)}${secret}`, 1]]),
    ]) {
      expect(JSON.stringify(write(fields))).not.toContain(secret.slice(0, 2));
    }
  });

  it('also where a text is cut before it is searched', () => {
    const long = 'x9'.repeat(2000);
    const text = `${long.repeat(24)}${'a'.repeat(2000)}${long}`;
    const written = logMessage(text, new Redactor([long]));
    expect(written).not.toContain('x9');
  });

  it('but the name of a field stays when the secret is a common word', () => {
    expect(fieldsOf({ task: 'task' })).toEqual({ task: MASK });
  });
});

describe('fields', () => {
  it('with the name of a standard field are kept under another name', () => {
    const fields = { level: 1, message: 2, timestamp: 3, service: 4, _aws: 5, field_level: 6, other: 7 };
    expect(fieldsOf(fields)).toEqual({
      field_field_level: 1,
      field_message: 2,
      field_timestamp: 3,
      field_service: 4,
      field__aws: 5,
      field_level: 6,
      other: 7,
    });
    expect(Object.keys(fieldsOf(JSON.parse('{"__proto__": 1}')))).toEqual(['field___proto__']);
  });

  it.each<[string, unknown, unknown]>([
    ['null', null, {}],
    ['undefined', undefined, {}],
    ['a text', 'text', { value: 'text' }],
    ['a list', [1], { value: [1] }],
    ['an error', new Error('failed'), { error: 'failed' }],
    ['a revoked proxy', revoked(), { value: '(cannot be written)' }],
  ])('that are %s are written all the same', (_, fields, written) => {
    expect(fieldsOf(fields)).toEqual(written);
  });
});

describe('a message', () => {
  it.each<[string, unknown, string]>([
    ['a text', `a ${secret}`, `a ${MASK}`],
    ['undefined', undefined, '(no message)'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['a bigint', 7n, '7'],
    ['a symbol', Symbol('a'), 'Symbol(a)'],
    ['an error', new Error('failed'), 'failed'],
    ['an object', { message: 'a', level: secret }, `{"message":"a","level":"${MASK}"}`],
    ['an object that contains itself', cyclic, '{"name":"a","self":"(circular)"}'],
    ['a revoked proxy', revoked(), '(cannot be written)'],
  ])('that is %s is text', (_, message, text) => {
    expect(logMessage(message, redactor)).toBe(text);
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function* endless(): Generator<number> {
  for (let number = 0; ; number += 1) yield number;
}
