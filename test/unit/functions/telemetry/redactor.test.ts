import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';

const MASK = '***REDACTED***';
const slackUrl = 'https://hooks.slack.com/services/T0A/B0B/Tok3n';
const fullUrl = 'https://bot:Passw0rd-9@api.example.com/v1/rooms/roomKey77?auth=s3cr3t%2B7&mode=a#fragment1';
const pem = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
-----END PRIVATE KEY-----`;

const masked = (secret: string, text: string) => new Redactor([secret]).text(text);

describe('a secret with special characters is masked', () => {
  const secret = 'p"ä/&s s+\\word\'<>\n💥';
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL with lower-case hex', encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
    ['in a URL that encodes only some characters', encodeURI(secret)],
    ['in a URL that was encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['in a form, with + for a blank', new URLSearchParams({ secret }).toString()],
    [
      'with every byte percent-encoded',
      [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    ],
    ['in JSON', JSON.stringify({ secret })],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['in JSON within JSON within JSON', JSON.stringify(JSON.stringify(JSON.stringify({ secret })))],
    ['in JSON with escaped slashes', JSON.stringify(secret).replaceAll('/', '\\/')],
    [
      'in JSON in ASCII',
      JSON.stringify(secret).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    [
      'in HTML',
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
    ['in upper case', secret.toUpperCase()],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in hex', Buffer.from(secret).toString('hex')],
  ])('%s', (_, text) => {
    const shown = masked(secret, `before ${text} after`);
    expect(shown).toContain(MASK);
    expect(shown).not.toMatch(/word|776f7264/i);
  });
});

describe('each part of six characters and more of a secret is masked', () => {
  it.each([
    ['the URL as a parser writes it', slackUrl, new URL(slackUrl).href],
    ['the path', slackUrl, 'POST /services/T0A/B0B/Tok3n failed'],
    ['the path without its slash', slackUrl, 'services/T0A/B0B/Tok3n'],
    ['the end of the path', slackUrl, 'B0B/Tok3n'],
    ['a segment of the path', fullUrl, 'no room roomKey77'],
    ['the value of a parameter', fullUrl, 's3cr3t%2B7'],
    ['the value of a parameter, decoded', fullUrl, 's3cr3t+7'],
    ['the password', fullUrl, 'Passw0rd-9'],
    ['user and password in a header', fullUrl, Buffer.from('bot:Passw0rd-9').toString('base64')],
    ['the fragment', fullUrl, 'fragment1'],
    ['the password of a connection string', 'postgres://app:hunter22@db/main', 'hunter22'],
    ['one line of several', pem, 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'],
    ['a matrix parameter of the path', 'https://a.example/v1;token=tok-4711;v=2/x', 'tok-4711'],
    ['a parameter after a semicolon', 'https://a.example/v1?a=1;token=tok-4711;v=2', 'tok-4711'],
    ['a parameter in a fragment', 'https://a.example/#a=1;token=tok-4711', 'tok-4711'],
    ['a value that holds semicolons', 'https://a.example/?token=tok;4711&b=2', 'tok;4711'],
    ['one line of several that are escaped', pem.replaceAll('\n', '\\n'), pem.split('\n')[1] ?? ''],
    ['one line of several that are escaped twice', pem.replaceAll('\n', '\\\\n'), pem.split('\n')[1] ?? ''],
    ['one line of several that end in CR', pem.replaceAll('\n', '\r'), pem.split('\n')[1] ?? ''],
    ['one line of several that end in an escaped CRLF', pem.replaceAll('\n', '\\r\\n'), pem.split('\n')[1] ?? ''],
    ['a short last line, where an escaped key is unescaped', 'MIIEvQ\\nMz==', 'MIIEvQ\nMz=='],
    [
      'one line of several, in JSON',
      JSON.stringify({ private_key: pem }),
      'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu',
    ],
    ['the secret without the blanks around it', '  tok-12345 ', 'tok-12345'],
  ])('%s', (_, secret, text) => {
    expect(masked(secret, text)).toContain(MASK);
    expect(masked(secret, text).replaceAll(MASK, '')).not.toMatch(/Tok3n|roomKey|tok|s3cr|Passw|fragment|hunter|M[Iz]/);
  });

  it('but not the host of a URL, which operators need', () => {
    expect(masked(slackUrl, 'https://hooks.slack.com: connection refused')).toContain('hooks.slack.com');
  });
});

describe('the redactor', () => {
  it('masks a secret whole when another secret is part of it', () => {
    expect(new Redactor(['abcd1234', 'xx-abcd1234-yy']).text('xx-abcd1234-yy')).toBe(MASK);
  });

  it.each([
    ['share characters', ['abcd-1234', '1234-5678'], 'abcd-1234-5678'],
    ['meet at backslashes, in JSON', ['DOMAIN\\', '\\server'], JSON.stringify('DOMAIN\\\\server').slice(1, -1)],
    ['meet at what may be a percent-encoding', ['rate-9%', '252525-key'], 'rate-9%252525-key'],
  ])('masks two secrets that %s', (_, secrets, text) => {
    expect(new Redactor(secrets).text(text)).toBe(MASK);
  });

  it('keeps the text behind a secret that overlaps itself again and again', () => {
    const secret = 'p/'.repeat(500);
    expect(masked(secret, `before ${secret.repeat(20)} after`)).toMatch(/^before (?:\*\*\*REDACTED\*\*\*)+ after$/);
  });

  it('leaves text alone that is shorter than four characters', () => {
    expect(masked('abc', 'abc')).toBe('abc');
  });

  it('masks a number that equals a secret, and no other', () => {
    const redactor = new Redactor(['918273645']);
    expect(redactor.number(918273645)).toBe(MASK);
    expect(redactor.number(9182736450)).toBe(9182736450);
    expect(redactor.text('code 918273645')).toBe(`code ${MASK}`);
  });

  it('keeps the names of fields readable when a secret is a common word', () => {
    const redactor = new Redactor(['task', 'k3y-0f-th3-r3c0rd']);
    expect(redactor.key('task')).toBe('task');
    expect(redactor.key('k3y-0f-th3-r3c0rd')).toBe(MASK);
    expect(redactor.text('task')).toBe(MASK);
  });

  it.each([
    ['backslashes', '\\'.repeat(100_000)],
    ['two runs of backslashes', `${'\\'.repeat(50_000)}"${'\\'.repeat(50_000)}`],
    ['percent signs', '%25'.repeat(33_000)],
    ['the start of a secret', 'https://hooks.slack.com/services/'.repeat(3000)],
    ['blanks', ' '.repeat(100_000)],
  ])('takes linear time: 100 kB of %s', (_, text) => {
    const redactor = new Redactor([slackUrl, fullUrl, pem, '\\"'.repeat(20), '"/& '.repeat(20)]);
    redactor.text('compiled');
    const start = performance.now();
    redactor.text(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('a text that was cut', () => {
  const secret = 'Zq7x/K2m"Vw9R&t4Lb ä8Yc';
  const redactor = new Redactor([secret]);
  const notations: [string, string][] = [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['as JSON', JSON.stringify(secret).slice(1)],
    ['as JSON within JSON', JSON.stringify(JSON.stringify(secret)).slice(3)],
    ['as HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ];

  it.each(notations)('shows no beginning of a secret at its end: %s', (_, written) => {
    // Before the fifth character, less than what is masked alone is there.
    for (let length = 4; length < written.length; length += 1) {
      expect(redactor.text(`denied: ${written.slice(0, length)}`, true)).toBe('denied: ***REDACTED***');
    }
  });

  it('keeps what is no beginning of a secret, and every beginning that is not at its end', () => {
    for (const text of ['denied: Zq7', 'Zq7x/K2m denied', 'Zq7x/K2m!', ''])
      expect(redactor.text(text, true)).toBe(text);
    expect(redactor.text('denied: Zq7x/K2m')).toBe('denied: Zq7x/K2m');
  });
});
