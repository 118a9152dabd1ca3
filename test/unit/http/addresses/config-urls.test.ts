import { describe, expect, it } from 'vitest';
import * as classic from 'zod';
import * as z from 'zod/mini';
import { checkUrl } from '../../../../functions/http/address/check-url.ts';
import { configUrlProblems, secretUrlParts } from '../../../../functions/http/address/config-url-problems.ts';

const strict = { allowHttp: false, allowedRanges: [] };

describe('a URL that no request can be made to is refused before any request:', () => {
  it.each([
    ['http://u:p@host.example/', 'requests in clear text are refused'],
    ['https://u:p@host.example/', 'https://host.example: credentials in a URL are refused'],
    ['https://token@host.example/', 'credentials in a URL are refused'],
    ['http://host.example/', 'set `allow_http`'],
    ['https://hook.example:0/', 'https://hook.example:0: port 0 cannot be reached'],
    ['https://./', 'the host is not a name'],
    ['https://../', 'the host is not a name'],
    ['https://a..b/', 'the host is not a name'],
    ['https://.example.com/', 'the host is not a name'],
    ['https://*.example.com/', 'the host is not a name'],
    [`https://${'a'.repeat(64)}.example/`, 'the host is not a name'],
    [`https://${'a.'.repeat(130)}example/`, 'the host is not a name'],
    ['https://host.example:22/', 'https://host.example:22: the port belongs to another protocol than HTTP'],
    ['ftp://host.example/', 'the scheme `ftp:` is refused'],
    ['javascript:alert(1)', 'the scheme `javascript:` is refused'],
    ['not a url', 'the URL cannot be parsed'],
  ])('%s', (url, problem) => {
    expect(checkUrl(url, strict)).toContain(problem);
  });

  it.each([22, 25, 53, 110, 143, 445, 587, 993, 3306, 5432, 6379, 6667, 11211, 27017])('port %i', (port) => {
    expect(checkUrl(`https://host.example:${port}/`, strict)).toContain('another protocol');
  });
});

it.each([
  'https://host.example/',
  'https://host.example./hook',
  'https://localhost/',
  'https://my_service.example:8443/',
  'https://bücher.example/',
  'https://xn--bcher-kva.example/',
  'https://1.1.1.1/',
  'https://[2606:4700::1111]/',
  `https://${'a'.repeat(63)}.example/`,
  ...[80, 443, 3000, 8000, 8080, 8088, 8443, 9200, 9443].map((port) => `https://host.example:${port}/`),
])('%s is accepted', (url) => {
  expect(checkUrl(url, strict)).toBeUndefined();
});

it('`allow_http` allows clear text, and nothing else', () => {
  const rules = { allowHttp: true, allowedRanges: [] };
  expect(checkUrl('http://host.example/', rules)).toBeUndefined();
  expect(checkUrl('http://u:p@host.example/', rules)).toContain('credentials');
});

it('with allowed ranges, the address decides about a port', () => {
  expect(checkUrl('https://redis.internal:6379/', { allowHttp: false, allowedRanges: ['10.0.0.0/8'] })).toBeUndefined();
});

it('a problem shows neither path, query nor credentials', () => {
  for (const url of ['http://SECRET:SECRET@h.example/SECRET?SECRET', 'https://h.example:0/SECRET#SECRET', 'SECRET']) {
    expect(checkUrl(url, strict)).not.toContain('SECRET');
  }
});

describe('the fields of a configuration that are URLs are checked,', () => {
  const bad = 'http://h.example/';
  const paths = (schema: z.core.$ZodType, value: unknown) =>
    configUrlProblems(schema, value, strict).map(({ path }) => path);

  it.each<[string, z.core.$ZodType, unknown, string]>([
    ['of zod/mini', z.object({ url: z.url() }), { url: bad }, 'url'],
    ['of zod', classic.object({ url: classic.url() }), { url: bad }, 'url'],
    ['that are http URLs', classic.object({ url: classic.httpUrl() }), { url: bad }, 'url'],
    ['by a check', z.object({ url: z.string().check(z.url()) }), { url: bad }, 'url'],
    ['optional', z.object({ url: z.optional(z.nullable(z.url())) }), { url: bad }, 'url'],
    ['with a default', z.object({ url: z._default(z.url(), 'https://x.example') }), { url: bad }, 'url'],
    ['transformed', classic.object({ url: classic.url().transform((url) => new URL(url)) }), { url: bad }, 'url'],
    ['after a transform', classic.object({ url: classic.string().trim().pipe(classic.url()) }), { url: bad }, 'url'],
    ['in a list', z.object({ urls: z.array(z.url()) }), { urls: ['https://ok.example', bad] }, 'urls.1'],
    ['in a tuple', z.tuple([z.string(), z.url()]), ['a', bad], '1'],
    ['in a record', z.object({ by: z.record(z.string(), z.url()) }), { by: { a: bad } }, 'by.a'],
    ['in an object', z.object({ to: z.object({ url: z.url() }) }), { to: { url: bad } }, 'to.url'],
    ['in a union', z.object({ to: z.union([z.literal('none'), z.url()]) }), { to: bad }, 'to'],
    ['in an intersection', z.intersection(z.object({ a: z.url() }), z.object({})), { a: bad }, 'a'],
    ['of other keys', z.catchall(z.object({}), z.url()), { a: bad }, 'a'],
    ['read lazily', z.object({ url: z.lazy(() => z.url()) }), { url: bad }, 'url'],
    ['as the whole', z.url(), bad, ''],
  ])('%s', (_, schema, value, path) => {
    expect(paths(schema, value)).toEqual([path]);
  });

  it('and others are not', () => {
    const schema = z.object({ text: z.string(), to: z.union([z.literal('none'), z.url()]), url: z.optional(z.url()) });
    expect(paths(schema, { text: bad, to: 'none', other: bad })).toEqual([]);
  });
});

describe('secretUrlParts', () => {
  it('finds query values, fragments and passwords of URLs, and nothing of the rest', () => {
    const schema = z.object({ url: z.url(), note: z.string(), more: z.optional(z.array(z.url())) });
    const value = {
      url: 'https://user:p%40secret@hook.example/path?token=a%2Fb-c%20d&v=2#fragment-1',
      note: 'https://not.example/?token=not-a-url-field',
      more: ['https://a.example/?key=second-key', 'https://u:%E0%A4%A@b.example/'],
    };
    expect(secretUrlParts(schema, value)).toEqual(['a/b-c d', 'fragment-1', 'p@secret', 'second-key', '%E0%A4%A']);
  });
});
