import type * as z from 'zod/v4/core';
import { leafTexts } from '../../sdk/plugin/secrets/leaf-texts.ts';
import { closestName } from './closest-name.ts';
import type { ConfigProblem } from './config-problem.ts';
import { formatsAt, type UnknownKey, unknownKeys } from './unknown-keys.ts';

type Issue = z.$ZodIssue;

/** Messages of zod itself, with and without its English texts. They do not always fit what is expected here. */
const zodMessage = /^(Invalid|Too (big|small)|Unrecognized key|File too|Expected) ?/;

/** Characters from which a value is hidden where a message of the schema quotes it. Shorter ones are in every sentence. */
const MIN_QUOTED = 3;

/**
 * Every problem of a configuration that its schema refused, with what is expected and what is there. Keys that the schema
 * does not have are problems too. No value of the configuration is shown.
 *
 * @param input - the configuration
 * @param otherKeys - names besides the schema's that a key may have: the keys that every plugin accepts
 * @example
 * ```ts
 * const { error } = z.safeParse(schema, { ulr: 'https://example.com' });
 * renderProblems(describeIssues(error, schema, input)); // `url` is missing: expected a URL; unknown key `ulr`: did you mean `url`?
 * ```
 */
export function describeIssues(
  error: z.$ZodError,
  schema: z.$ZodType,
  input: unknown,
  otherKeys: readonly string[] = [],
): ConfigProblem[] {
  const values = leafTexts(input).filter((text) => text.length >= MIN_QUOTED);
  const hidden = values.toSorted((a, b) => b.length - a.length);
  const problems = error.issues.flatMap((issue) => problemsOf(issue, [], { schema, input, hidden }));
  const unknown = unknownKeys(schema, input).map((key) => describeUnknownKey(key, otherKeys));
  const named = new Set(problems.map(({ path }) => path));
  return [...problems, ...unknown.filter(({ path }) => !named.has(path))];
}

/** An unknown key as a problem. */
export function describeUnknownKey({ path, known }: UnknownKey, otherKeys: readonly string[] = []): ConfigProblem {
  const names = path.length === 1 ? [...known, ...otherKeys] : known;
  const suggestion = closestName(path.at(-1) ?? '', names);
  const problem = { path: path.join('.'), expected: `one of ${names.join(', ')}`, got: 'unknown' };
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

interface Subject {
  schema: z.$ZodType;
  input: unknown;
  /** Values that no message may show. */
  hidden: readonly string[];
}

function problemsOf(issue: Issue, base: readonly PropertyKey[], subject: Subject): ConfigProblem[] {
  const { schema, input, hidden } = subject;
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') return [];
  if (issue.code === 'invalid_union' && zodMessage.test(issue.message)) {
    const chosen = likelyBranch(issue);
    if (chosen) return chosen.flatMap((inner) => problemsOf(inner, path, subject));
  }
  const got = kindOf(valueAt(input, path));
  // zod first asks for the type alone: the format is more helpful.
  const [format] = issue.code === 'invalid_type' ? formatsAt(schema, path) : [];
  const expected = formatNames[format ?? ''] ?? expectedBy(issue);
  const problem = { path: path.map(String).join('.'), expected, got: gotBy(issue, got) };
  if (zodMessage.test(issue.message)) return [problem];
  const message = withoutValues(issue.message, hidden);
  const own = { ...problem, expected: message.replace(/^must be /, '') };
  return [got === 'missing' ? own : { ...own, message }];
}

/** The form that the value was probably meant to have: one that accepts its type. */
function likelyBranch({ errors }: z.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  return errors.find((branch) => branch.every(({ path }) => path.length > 0));
}

function withoutValues(message: string, hidden: readonly string[]): string {
  return hidden.reduce((text, value) => text.replaceAll(value, '…'), message);
}

function gotBy(issue: Issue, kind: string): string {
  if (issue.code === 'too_big') return kind === 'a number' ? 'too large' : 'too long';
  if (issue.code === 'too_small') return kind === 'a number' ? 'too small' : 'too short';
  return kind;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: '`true` or `false`',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
};

const formatNames: Readonly<Record<string, string>> = {
  url: 'a URL',
  email: 'an email address',
  datetime: 'an ISO 8601 date and time',
  date: 'an ISO 8601 date',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  base64: 'text in base64',
  safeint: 'a whole number',
  int32: 'a whole number',
  uint32: 'a whole number',
  regex: 'text that matches the pattern of the schema',
};

/** What a schema accepts, to be read behind "expected". */
function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return formatNames[issue.format] ?? `text in the format \`${issue.format}\``;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return alternatives(issue);
    case 'invalid_key':
      return `a key that is ${issue.issues[0] ? expectedBy(issue.issues[0]) : 'another'}`;
    default:
      return 'another value';
  }
}

function alternatives(issue: z.$ZodIssueInvalidUnion): string {
  const { errors } = issue;
  if ('options' in issue && issue.options) return oneOf(issue.options);
  const expected = errors.flatMap((branch) => (branch[0] ? [expectedBy(branch[0])] : []));
  return [...new Set(expected)].join(' or ') || 'another value';
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => `\`${String(value)}\``);
  return texts.length === 1 ? (texts[0] ?? '') : `one of ${texts.join(', ')}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return ['array', 'set', 'map'].includes(origin) ? ' items' : '';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'empty text';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
