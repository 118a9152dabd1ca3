import { describe, expect, it } from 'vitest';
import { z as full } from 'zod';
import * as z from 'zod/mini';
import { renderProblems } from '../../../../functions/settings/config-problem.ts';
import { describeIssues } from '../../../../functions/settings/describe-issues.ts';

/** The problems of an input, as an operator reads them. */
function problemsOf(schema: z.core.$ZodType, input: unknown, otherKeys: string[] = []): string {
  const { error } = z.safeParse(schema, input);
  if (!error) throw new Error('the schema accepts the input');
  return renderProblems(describeIssues(error, schema, input, otherKeys));
}

const one = (schema: z.core.$ZodType, value: unknown) => problemsOf(z.object({ key: schema }), { key: value });

describe('a problem names the key, what is there, and what is expected', () => {
  it.each<[string, z.core.$ZodType, unknown, string]>([
    ['text for a number', z.number(), '3', '`key` is text: expected a number'],
    ['a fraction', z.int(), 1.5, '`key` is a number: expected a whole number'],
    ['null', z.string(), null, '`key` is null: expected text'],
    ['a list', z.object({}), [], '`key` is a list: expected an object'],
    ['a missing key', z.string(), undefined, '`key` is missing: expected text'],
    ['a missing URL', z.url(), undefined, '`key` is missing: expected a URL'],
    [
      'a missing URL with a message',
      z.url('must be an https URL'),
      undefined,
      '`key` is missing: expected an https URL',
    ],
    ['a message of the schema', z.url('must be an https URL'), 'no', '`key` must be an https URL'],
    ['another message of the schema', z.string('choose a name'), 1, '`key`: choose a name'],
    ['text of another form', z.email(), 'no', '`key` is text: expected an email address'],
    ['a number that is too large', z.number().check(z.lte(5)), 9, '`key` is too large: expected at most 5'],
    [
      'text that is too short',
      z.string().check(z.minLength(3)),
      'a',
      '`key` is too short: expected at least 3 characters',
    ],
    ['an empty list', z.array(z.string()).check(z.minLength(1)), [], '`key` is too short: expected at least 1 items'],
    ['another word', z.enum(['a', 'b']), 'c', '`key` is text: expected one of `a`, `b`'],
    [
      'none of several types',
      z.union([z.string(), z.array(z.string())]),
      1,
      '`key` is a number: expected text or a list',
    ],
    ['an item of a list', z.array(z.object({ a: z.string() })), [{ a: 1 }], '`key.0.a` is a number: expected text'],
    [
      'one of several forms',
      z.union([z.string(), z.object({ a: z.number() })]),
      { a: 'x' },
      '`key.a` is text: expected a number',
    ],
    [
      'an unknown form',
      z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]),
      { type: 'c' },
      '`key.type` is text: expected one of `a`, `b`',
    ],
    ['the same with the full zod', full.number().min(3), '3', '`key` is text: expected a number'],
  ])('%s', (_, schema, value, text) => {
    expect(one(schema, value)).toBe(text);
  });
});

describe('all problems', () => {
  const schema = z.object({ url: z.url(), retries: z.int(), targets: z.array(z.object({ room: z.string() })) });

  it('come at once, with unknown keys and what was probably meant', () => {
    expect(
      problemsOf(schema, { ulr: 'https://a.example', retries: '3', targets: [{ rom: 'a' }], time_out: 1 }, ['timeout']),
    ).toBe(
      '`url` is missing: expected a URL; `retries` is text: expected a whole number; ' +
        '`targets.0.room` is missing: expected text; unknown key `ulr`: did you mean `url`?; ' +
        'unknown key `targets.0.rom`: did you mean `room`?; unknown key `time_out`: did you mean `timeout`?',
    );
  });

  it('name an unknown key of a strict object once, and suggest nothing that is far away', () => {
    const strict = z.strictObject({ url: z.string() });
    expect(problemsOf(strict, { url: 'a', something: 1 })).toBe('unknown key `something`');
  });

  it('have no unknown keys where any key is accepted', () => {
    const open = z.object({ a: z.looseObject({ x: z.number() }), b: z.record(z.string(), z.number()), c: z.unknown() });
    expect(problemsOf(open, { a: { y: 1 }, b: { z: 1 }, c: { w: 1 } })).toBe('`a.x` is missing: expected a number');
  });

  it.each<[string, z.core.$ZodType]>([
    ['a message that quotes it', z.string().check(z.refine(() => false, { error: ({ input }) => `not ${input}` }))],
    ['a pattern', z.string().check(z.regex(/^x/))],
    ['a list of words', z.enum(['a'])],
    ['a number', z.number()],
  ])('never show a value: %s', (_, key) => {
    expect(problemsOf(z.object({ key, other: z.number() }), { key: 'hunter2-value', hunter: 1 })).not.toContain(
      'hunter2',
    );
  });

  it('show a key without control characters, and not at any length', () => {
    const text = problemsOf(z.object({ url: z.url() }), { ['\u001b[2J'.repeat(100)]: 1 });
    expect(text).not.toContain('\u001b');
    expect(text.length).toBeLessThan(400);
  });
});
