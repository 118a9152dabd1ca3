import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';

const MASK = '***REDACTED***';

/** Characters of a configuration at most: 8 KB (SSM quotas, advanced parameters). */
const MAX_SECRET = 8000;

/** Milliseconds. Usually it takes less than 100; with a search that is not bounded, many seconds. */
const MAX_TIME = 2000;

const filledWith = (part: string) => part.repeat(Math.floor(MAX_SECRET / part.length));
const percentEncoded = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const randomText = (length: number, seed: number) =>
  Buffer.from(fc.sample(fc.uint8Array({ minLength: length, maxLength: length }), { seed, numRuns: 1 })[0] ?? [])
    .toString('base64')
    .slice(0, length);

const pemLines = randomText(1600, 1).match(/.{64}/g) ?? [];
const serviceAccount = JSON.stringify(
  {
    type: 'service_account',
    private_key_id: '0123456789abcdef0123456789abcdef01234567',
    private_key: `-----BEGIN PRIVATE KEY-----\n${pemLines.join('\n')}\n-----END PRIVATE KEY-----\n`,
    auth_uri: 'https://accounts.example.com/o/oauth2/auth',
  },
  null,
  2,
);
const parameters = Array.from({ length: 300 }, (_, index) => `key${index}=${randomText(16, index)}`);
const segments = Array.from({ length: 300 }, (_, index) => `part${index}-${randomText(12, index)}`);
const manyOf = (length: number) => Array.from({ length: MAX_SECRET / length }, (_, index) => randomText(length, index));

/** Without the quotes around it: a quote that is no part of the secret may be read as its first character. */
const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** Every notation that masks a short secret. */
const notations: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.replace(/[^ß]/g, (unit) => unit.toUpperCase()),
  'in a URL': (secret) => encodeURIComponent(secret.toWellFormed()),
  'in a URL that was encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret.toWellFormed())),
  'with every byte percent-encoded': percentEncoded,
  'in a form': (secret) => new URLSearchParams({ secret }).toString().slice('secret='.length),
  'in JSON': json,
  'in JSON within JSON within JSON': (secret) => json(json(json(secret))),
  'in JSON in a URL': (secret) => encodeURIComponent(json(secret)),
  'in JSON in ASCII': (secret) =>
    json(secret).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in HTML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
};

const alphabets = [
  'ab',
  'p/',
  '%25',
  '\\"',
  'u005c\\trn',
  ' +&=',
  '<>&"\'',
  '\n\r\t',
  'äßςΣ',
  '💥\ud83d',
  '{":,}[]',
  'aZ09-_.',
];

/** Periods of a few characters, at which a search can fail late, and texts without a period. */
const nastySecret = fc
  .tuple(fc.subarray(alphabets, { minLength: 1, maxLength: 3 }), fc.integer({ min: 4, max: MAX_SECRET }), fc.nat(40))
  .chain(([chosen, length, period]) => {
    const unit = fc.constantFrom(...chosen.flatMap((alphabet) => alphabet.split('')));
    const size = period < 10 ? length : period;
    return fc.array(unit, { minLength: size, maxLength: size, size: 'max' }).map((units) =>
      units
        .join('')
        .repeat(Math.ceil(length / size))
        .slice(0, length),
    );
  });

/** Eight characters in a row that a masked text still shows of another. */
function shownRun(masked: string, written: string): string | undefined {
  for (const piece of masked.split(MASK)) {
    for (let start = 0; start + 8 <= piece.length; start++) {
      if (written.includes(piece.slice(start, start + 8))) return piece.slice(start, start + 8);
    }
  }
  return undefined;
}

describe('of a secret of 4 to 8,000 characters, no 8 are shown', () => {
  it.each(Object.entries(notations))('%s', (_, write) => {
    fc.assert(
      fc.property(nastySecret, (secret) => {
        const written = write(secret);
        const masked = new Redactor([secret]).text(`«${written}»`);
        expect(masked).toContain(MASK);
        expect(shownRun(masked, written)).toBeUndefined();
      }),
      { seed: 4711, numRuns: 40 },
    );
  });

  it.each(Object.entries(notations))('of a service account %s', (_, write) => {
    const masked = new Redactor([serviceAccount]).text(`before ${write(serviceAccount)} after`);
    expect(masked).toMatch(/^before .{0,30} after$/);
  });
});

describe('each part of a large secret is masked', () => {
  const query = `https://a.example/hook?${parameters.join('&')}`;
  const path = `https://a.example/${segments.join('/')}`;
  const key = '"'.repeat(10) + randomText(100, 3);
  const nested = `{"a":${'['.repeat(3800)}${JSON.stringify(key)}${']'.repeat(3800)}}`;

  it.each([
    ['a line of a private key in JSON', serviceAccount, pemLines[7] ?? ''],
    ['the private key in JSON', serviceAccount, pemLines.join('\\n')],
    ['a parameter of a URL', query, parameters[200] ?? ''],
    ['the value of a parameter', query, (parameters[200] ?? '').slice(7)],
    ['the query', query, parameters.join('&')],
    ['a segment of a path', path, segments[200] ?? ''],
    ['the path', path, `/${segments.join('/')}`],
    ['the end of a path', path, segments.slice(50).join('/')],
    ['the end of a path, in JSON', path, JSON.stringify(segments.slice(50).join('/'))],
    ['a text in JSON that is nested deeply', nested, key],
  ])('%s', (_, secret, part) => {
    expect(shownRun(new Redactor([secret]).text(`«${part}»`), part)).toBeUndefined();
  });

  it('but not the host of a URL, and no other text', () => {
    const text = `POST https://a.example: connection refused. ${'All other text stays. '.repeat(100)}`;
    expect(new Redactor([query, path, serviceAccount, nested]).text(text)).toBe(text);
  });
});

describe('secrets of 8 kB take little time, whatever the text', () => {
  it.each<[string, string[]]>([
    ['one character', [filledWith('a')]],
    ['one character, then another', [`${'a'.repeat(3000)}b`]],
    ['slashes', [filledWith('p/')]],
    ['backslashes', [filledWith('\\')]],
    ['quotes and backslashes', [filledWith('\\\\"')]],
    ['percent signs', [filledWith('%25'), filledWith('%')]],
    ['characters that are read in several ways', [filledWith('+ &')]],
    ['characters beyond U+FFFF', [filledWith('💥')]],
    ['lines', [filledWith('abcdefg\n')]],
    ['a path', [`https://a.example/${filledWith('ab/')}`]],
    ['a path with parameters', [`https://a.example/${filledWith('a;b=c,d/')}`]],
    ['a query', [`https://a.example/?${parameters.join('&')}`]],
    ['JSON', [JSON.stringify(Object.fromEntries(parameters.map((text) => [text, text])))]],
    ['a service account', [serviceAccount]],
    ['400 secrets', manyOf(20)],
    ['2,000 secrets', manyOf(4)],
  ])('%s', (_, secrets) => {
    const [secret = ''] = secrets;
    const cut = secret.slice(0, -2).toWellFormed();
    const texts = [secret, cut, encodeURIComponent(cut), JSON.stringify(cut)];
    const near = texts.map((text) => text.repeat(Math.ceil(20_000 / text.length)));
    const start = performance.now();
    const redactor = new Redactor(secrets);
    for (const text of [...texts, ...near]) redactor.text(text);
    redactor.key(secret);
    redactor.number(1);
    expect(performance.now() - start).toBeLessThan(MAX_TIME);
    expect(redactor.text(secret)).toBe(MASK);
  });

  it('of a text that is almost a secret again and again, the rest is masked', () => {
    const redactor = new Redactor([`${'a'.repeat(1000)}b`]);
    const masked = redactor.text(`before ${'a'.repeat(10_000)} after`);
    expect(masked).toMatch(/^before a+\*\*\*REDACTED\*\*\*$/);
  });
});
