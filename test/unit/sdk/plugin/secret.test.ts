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

  it('marking changes nothing about what a schema takes', () => {
    const schema = z.string().min(2);
    expect(secret(schema)).toBe(schema);
  });
});
