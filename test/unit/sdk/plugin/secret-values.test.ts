import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as mini from 'zod/mini';
import { secret, secretValues } from '../../../../sdk/index.ts';

const key = secret(z.string());
type Json = z.ZodType<unknown>;
const nested: Json = z.lazy(() => z.object({ key, child: z.optional(nested) }));

describe('the secrets of a configuration', () => {
  it.each<[string, mini.core.$ZodType, unknown]>([
    ['a field', z.object({ key }), { key: 's1' }],
    ['a field with a check added later', z.object({ key: secret(z.string()).min(1) }), { key: 's1' }],
    ['the same with zod/mini', mini.object({ key: secret(mini.string()).check(mini.minLength(1)) }), { key: 's1' }],
    ['a field described later', z.object({ key: secret(z.string()).describe('a key') }), { key: 's1' }],
    ['an optional field', z.object({ key: key.optional() }), { key: 's1' }],
    ['a field with a default', z.object({ key: key.default('x') }), { key: 's1' }],
    ['a nullable, readonly field', z.object({ key: key.nullable().readonly() }), { key: 's1' }],
    ['a field that is transformed', z.object({ key: key.transform((text) => text.length) }), { key: 's1' }],
    ['an item of a list', z.object({ keys: z.array(key) }), { keys: ['s1'] }],
    ['an item of a tuple', z.tuple([z.string(), key]), ['shown', 's1']],
    ['the rest of a tuple', z.tuple([z.string()], key), ['shown', 's1']],
    ['a value of a record', z.record(z.string(), key), { any: 's1' }],
    ['a field that is not named', z.object({ a: z.string() }).catchall(key), { a: 's0', b: 's1' }],
    ['one of several shapes', z.union([z.object({ url: z.string() }), z.object({ key })]), { key: 's1' }],
    ['both halves of an intersection', z.intersection(z.object({}), z.object({ key })), { key: 's1' }],
    ['a shape that contains itself', nested, { child: { key: 's1' } }],
    ['everything under a marked object', secret(z.object({ a: z.object({ b: z.string() }) })), { a: { b: 's1' } }],
  ])('are found in %s', (_, schema, value) => {
    expect(secretValues(schema, value)).toContain('s1');
  });

  it('are found in a configuration that is not valid', () => {
    const schema = z.object({ key, port: z.number() });
    expect(secretValues(schema, { key: 's1', port: 'not a number' })).toEqual(['s1']);
    for (const value of [null, undefined, 'text', 7, []]) expect(secretValues(schema, value)).toEqual([]);
  });

  it('are those only: other fields are shown, and nothing is empty', () => {
    expect(secretValues(z.object({ key, url: z.string() }), { key: '', url: 'shown' })).toEqual([]);
  });

  it.each<[string, mini.core.$ZodType, unknown, string[]]>([
    [
      'trimmed by a transformation',
      z.object({ key: key.transform((text) => text.trim()) }),
      { key: ' tok-1 ' },
      [' tok-1 ', 'tok-1'],
    ],
    ['trimmed by the schema', z.object({ key: secret(z.string().trim()) }), { key: ' tok-1 ' }, [' tok-1 ', 'tok-1']],
    [
      'in upper case',
      z.object({ key: secret(z.string().transform((text) => text.toUpperCase())) }),
      { key: 'tok-1' },
      ['tok-1', 'TOK-1'],
    ],
    [
      'without a prefix',
      z.object({ key: key.transform((text) => text.slice(4)) }),
      { key: 'key_tok-1' },
      ['key_tok-1', 'tok-1'],
    ],
    [
      'decoded',
      z.object({ key: key.transform((text) => Buffer.from(text, 'base64').toString()) }),
      { key: 'dG9rLTE=' },
      ['dG9rLTE=', 'tok-1'],
    ],
    [
      'decoded to bytes',
      z.object({ key: key.transform((text) => Buffer.from(text, 'base64')) }),
      { key: 'dG9rLTE=' },
      ['dG9rLTE=', 'tok-1'],
    ],
    [
      'as a URL',
      z.object({ key: key.transform((text) => new URL(text)) }),
      { key: 'https://a.b' },
      ['https://a.b', 'https://a.b/'],
    ],
    [
      'transformed and then refused',
      z.object({ key: key.transform((text) => text.trim()).refine(() => false) }),
      { key: ' tok-1 ' },
      ['tok-1'],
    ],
    [
      'beside a field that is refused',
      z.object({ key: key.transform((text) => text.trim()), n: z.number() }),
      { key: ' tok-1 ', n: '' },
      ['tok-1'],
    ],
    [
      'renamed',
      z.preprocess((raw) => ({ key: Reflect.get(Object(raw), 'Key') }), z.object({ key })),
      { Key: 'tok-123' },
      ['tok-123'],
    ],
    [
      'parsed from a text',
      z.preprocess((raw) => JSON.parse(String(raw)), z.object({ key })),
      '{"key":"tok-1"}',
      ['{"key":"tok-1"}', 'tok-1'],
    ],
    [
      'moved to a field that is not marked',
      z.object({ key }).transform((o) => ({ auth: o.key.slice(4) })),
      { key: 'key_tok-12' },
      ['key_tok-12', 'tok-12'],
    ],
    ['a number', z.object({ key: secret(z.number()) }), { key: 918273645 }, ['918273645']],
    ['a coerced number', z.object({ key: secret(z.coerce.string()) }), { key: 918273645 }, ['918273645']],
    [
      'a number that was written with a zero in front',
      z.object({ key: secret(z.coerce.number()) }),
      { key: '0918273645' },
      ['0918273645', '918273645'],
    ],
    [
      'a number in another notation',
      z.object({ key: secret(z.coerce.number()).optional() }),
      { key: '0x36BB2B2D' },
      ['0x36BB2B2D', '918235949'],
    ],
    [
      'a date',
      z.object({ key: secret(z.coerce.date()) }),
      { key: '2031-02-03' },
      ['2031-02-03', '2031-02-03T00:00:00.000Z'],
    ],
    ['a fallback', z.object({ key: secret(z.string().catch('fall-1')) }), { key: 7 }, ['7', 'fall-1']],
    ['a fallback outside of the mark', z.object({ key: key.catch('fall-1') }), {}, ['fall-1']],
    ['a fallback that is not used', z.object({ key: key.catch('fall-1') }), { key: 's1' }, ['s1', 'fall-1']],
    ['a fallback of a whole object', z.object({ a: z.object({ key }).catch({ key: 'fall-1' }) }), { a: 7 }, ['fall-1']],
    [
      'a fallback that is made',
      z.object({ key: key.catch((context) => `${context.input}-1`) }),
      { key: 7 },
      ['7', '7-1'],
    ],
    ['a value in front of a check', z.object({ key: secret(z.string().prefault('fall-1')) }), {}, ['fall-1']],
    ['a bigint', z.object({ key: secret(z.coerce.bigint()) }), { key: '918273645' }, ['918273645']],
    ['the default', z.object({ key: secret(z.string()).default('default-key') }), {}, ['default-key']],
    [
      'the default of a marked schema',
      z.object({ key: secret(z.string().default('default-key')) }),
      {},
      ['default-key'],
    ],
    [
      'the default before parsing',
      z.object({ key: secret(z.string().trim()).prefault(' default-key ') }),
      {},
      ['default-key'],
    ],
    ['the keys of a record', z.object({ keys: z.record(key, z.number()) }), { keys: { 'tok-1': 1 } }, ['tok-1']],
    [
      'the keys of a marked record',
      z.object({ keys: secret(z.record(z.string(), z.string())) }),
      { keys: { 'tok-1': 'tok-2' } },
      ['tok-1', 'tok-2'],
    ],
    [
      'an object without a schema',
      z.object({ key: secret(z.unknown()) }),
      { key: { a: ['tok-1', 7777] } },
      ['tok-1', '7777'],
    ],
  ])('are found %s', (_, schema, value, texts) => {
    expect(secretValues(schema, value)).toEqual(expect.arrayContaining(texts));
  });

  it('are found in a schema that contains itself by a union', () => {
    const tree: Json = z.lazy(() => z.union([key, z.array(tree)]));
    expect(secretValues(tree, ['s1', ['s2']])).toEqual(['s1', 's2']);
  });

  it('leave shown what a transformation of the whole configuration keeps or makes of other fields', () => {
    const schema = z.object({ key, url: z.string(), port: z.number() }).transform((all) => ({ ...all, ssl: true }));
    expect(secretValues(schema, { key: 'tok-1', url: 'https://a.example', port: 8443 })).toEqual(['tok-1']);
  });

  it('are found although a schema throws or needs a promise', () => {
    const schema = z.object({
      key,
      a: z.string().refine(async () => true),
      b: z.string().transform(() => {
        throw new Error('no');
      }),
    });
    expect(secretValues(schema, { key: 'tok-1', a: '', b: '' })).toEqual(['tok-1']);
  });

  it('marking changes nothing about what a schema takes', () => {
    const schema = z.string().min(2);
    expect(secret(schema)).toBe(schema);
  });
});
