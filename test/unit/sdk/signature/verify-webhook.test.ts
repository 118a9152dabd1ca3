import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { InvalidSignatureError, verifySmSignature, verifyWebhook } from '../../../../sdk/index.ts';
import { body, encodedSecret, now, signed } from './webhook-request.ts';

/** What a caller without types may hand over. */
function verifyAnything(request: unknown): void {
  Reflect.apply(verifyWebhook, undefined, [request]);
}

function errorOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('verifyWebhook', () => {
  it('accepts signatures of the standardwebhooks library', () => {
    const headers = {
      'Webhook-Id': 'msg_1',
      'Webhook-Timestamp': String(now / 1000),
      'Webhook-Signature': new Webhook(encodedSecret).sign('msg_1', new Date(now), body),
    };
    expect(() => verifyWebhook({ body, headers, secrets: [encodedSecret], now })).not.toThrow();
  });

  it.each<[string, () => object]>([
    ['a changed body', () => ({ body: body.replace('text', 'texT') })],
    ['another secret', () => ({ secrets: ['wrong'] })],
    ['another id', () => ({ headers: { ...signed(['s']), 'webhook-id': 'other' } })],
    ['a later timestamp', () => ({ headers: { ...signed(['s']), 'webhook-timestamp': String(now / 1000 + 1) } })],
    ['a request that is too old', () => ({ now: now + 301_000 })],
    ['a request from the future', () => ({ now: now - 301_000 })],
    ['any request, when the tolerance is not a number', () => ({ tolerance: Number.NaN })],
    ['a timestamp that is not a number', () => ({ headers: { ...signed(['s']), 'webhook-timestamp': '1e9' } })],
    ['a missing header', () => ({ headers: { ...signed(['s']), 'webhook-signature': undefined } })],
    ['a repeated header', () => ({ headers: { ...signed(['s']), 'webhook-id': ['a', 'b'] } })],
    ['an unknown version', () => ({ headers: withSignature((right) => right.replace('v1', 'v0')) })],
    ['half a signature', () => ({ headers: withSignature((right) => right.slice(0, 20)) })],
    ['a longer signature', () => ({ headers: withSignature((right) => `${right}x`) })],
    ['no headers', () => ({ headers: undefined })],
    ['headers that are null', () => ({ headers: null })],
    ['headers that are text', () => ({ headers: 'webhook-id: 1' })],
    ['a header that is a number', () => ({ headers: { ...signed(['s']), 'webhook-timestamp': now / 1000 } })],
    ['a parsed body', () => ({ body: JSON.parse(body) })],
    ['no body', () => ({ body: undefined })],
  ])('refuses %s, and does not say what the right signature is', (_, change) => {
    const error = errorOf(() => verifyAnything({ body, headers: signed(['s']), secrets: ['s'], now, ...change() }));
    expect(error).toBeInstanceOf(InvalidSignatureError);
    expect(String(error)).not.toContain(String(signed(['s'])['webhook-signature']).slice(3));
  });

  it('finds the right signature among others, whatever else the header has', () => {
    const headers = withSignature((right) => `v1a,xyz  v2,abc v1,a ${right} v1,`);
    expect(() => verifyWebhook({ body, headers, secrets: ['s'], now })).not.toThrow();
  });

  it('compares no more signatures than a sender has secrets', () => {
    const others = (count: number) => `v1,${'A'.repeat(43)}= `.repeat(count);
    const request = (count: number) => ({
      body,
      headers: withSignature((right) => others(count) + right),
      secrets: ['s'],
      now,
    });
    expect(() => verifyWebhook(request(49))).not.toThrow();
    expect(errorOf(() => verifyWebhook(request(50)))).toBeInstanceOf(InvalidSignatureError);
  });

  it.each([
    ['blanks', ' '.repeat(15_000)],
    ['short entries', 'v1,a '.repeat(100_000)],
    ['entries of the right length', `v1,${'A'.repeat(43)}= `.repeat(20_000)],
    ['one long entry', `v1,${'A'.repeat(1_000_000)}`],
  ])('refuses a header of many %s within milliseconds', (_, signature) => {
    const request = { body, headers: { ...signed(['s']), 'webhook-signature': signature }, secrets: ['s'], now };
    const startedAt = performance.now();
    expect(errorOf(() => verifyWebhook(request))).toBeInstanceOf(InvalidSignatureError);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });

  it.each([[], ['s', ''], undefined, 's', [null], ['whsec_abc']])(
    'says that the receiver is set up wrongly with the secrets %j',
    (secrets) => {
      expect(errorOf(() => verifyAnything({ body, headers: signed(['s']), secrets, now }))).toMatchObject({
        code: 'invalid_secret',
      });
    },
  );

  it('works on the bytes as they came, text or not', () => {
    const bytes = Buffer.from(body);
    expect(() => verifyWebhook({ body: bytes, headers: signed(['s']), secrets: ['s'], now })).not.toThrow();
    const changed = Buffer.from(bytes).fill(0xff, 9, 10);
    expect(errorOf(() => verifyWebhook({ body: changed, headers: signed(['s']), secrets: ['s'], now }))).toBeInstanceOf(
      InvalidSignatureError,
    );
  });

  it('reads the headers of a fetch Request as well', () => {
    expect(() => verifyWebhook({ body, headers: new Headers(signed(['s'])), secrets: ['s'], now })).not.toThrow();
  });
});

describe('verifySmSignature', () => {
  it('accepts the right header, over text and bytes', () => {
    const header = signed(['s'])['x-sm-signature'];
    expect(() => verifySmSignature(body, header, 's')).not.toThrow();
    expect(() => verifySmSignature(Buffer.from(body), header, 's')).not.toThrow();
  });

  it.each<[string, unknown[]]>([
    ['a changed body', [`${body} `, signed(['s'])['x-sm-signature'], 's']],
    ['a missing header', [body, undefined, 's']],
    ['a repeated header', [body, [signed(['s'])['x-sm-signature']], 's']],
    ['a header that is an object', [body, {}, 's']],
    ['a parsed body', [JSON.parse(body), signed(['s'])['x-sm-signature'], 's']],
    ['no body', [undefined, signed(['s'])['x-sm-signature'], 's']],
  ])('refuses %s', (_, given) => {
    expect(errorOf(() => Reflect.apply(verifySmSignature, undefined, given))).toBeInstanceOf(InvalidSignatureError);
  });

  it.each(['', null, undefined])('says that the receiver is set up wrongly with the secret %j', (secret) => {
    expect(errorOf(() => Reflect.apply(verifySmSignature, undefined, [body, 'sha256=0', secret]))).toMatchObject({
      code: 'invalid_secret',
    });
  });
});

function withSignature(change: (right: string) => string): Record<string, string> {
  return { ...signed(['s']), 'webhook-signature': change(String(signed(['s'])['webhook-signature'])) };
}
