import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signingSecretProblem, verifyWebhook, webhookHeaders } from '../../../../sdk/index.ts';
import { webhookId } from '../../../../sdk/signature/webhook-id.ts';
import { body, encodedSecret, event, now, python, signed } from './webhook-request.ts';

describe('a signature of ours', () => {
  it('is accepted by the standardwebhooks library', () => {
    const headers = signed(['plain secret'], Date.now());
    expect(new Webhook('plain secret', { format: 'raw' }).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(encodedSecret).verify(body, signed([encodedSecret], Date.now()))).toEqual(JSON.parse(body));
  });

  it('is accepted by the library with a secret in any script, given as bytes', () => {
    const secret = 'geheim → 秘密';
    const webhook = new Webhook(Buffer.from(secret), { format: 'raw' });
    expect(webhook.verify(body, signed([secret], Date.now()))).toEqual(JSON.parse(body));
  });

  it('is what plain Python makes of the same body', () => {
    const script =
      'import hashlib, hmac, sys; print(hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), hashlib.sha256).hexdigest())';
    expect(signed(['gehéim'])['x-sm-signature']).toBe(`sha256=${python(script, 'gehéim')}`);
  });

  it('is accepted by the Python of the README, which refuses forged and old ones', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../../plugins/webhook/README.md'), 'utf8');
    const code = readme.split('```python\n')[1]?.split('```')[0] ?? '';
    const script = `${code}
import json, sys
body, headers, secret = sys.stdin.buffer.read(), json.loads(sys.argv[1]), sys.argv[2]
print(has_sm_signature(body, headers["x-sm-signature"], secret), is_genuine(body, headers, secret))`;
    const check = (headers: object, secret: string) => python(script, JSON.stringify(headers), secret);
    expect(check(signed(['gehéim'], Date.now()), 'gehéim')).toBe('True True');
    expect(check(signed([encodedSecret], Date.now()), encodedSecret)).toBe('True True');
    expect(check(signed(['new', 'old'], Date.now()), 'old')).toBe('False True');
    expect(check(signed(['s'], Date.now()), 'other')).toBe('False False');
    expect(check(signed(['s'], Date.now() - 301_000), 's')).toBe('True False');
    expect(check({ 'x-sm-signature': '' }, 's')).toBe('False False');
    expect(check({ ...signed(['s'], Date.now()), 'x-sm-signature': 'é', 'webhook-signature': 'v1,é' }, 's')).toBe(
      'False False',
    );
  });

  it('is made with every active secret, so that any of them verifies while they are changed', () => {
    for (const secrets of [['new'], ['old'], ['other', 'old']]) {
      expect(() => verifyWebhook({ body, headers: signed(['new', 'old']), secrets, now })).not.toThrow();
    }
    expect(signed(['new', 'old'])['x-sm-signature']).toBe(signed(['new'])['x-sm-signature']);
  });

  it('is left out without a secret', () => {
    expect(Object.keys(signed([]))).not.toContain('x-sm-signature');
    expect(Object.keys(signed([]))).not.toContain('webhook-signature');
  });

  it('is not made with an empty secret, with which anybody could sign', () => {
    // Without a compiler, a variable that is not set comes as no text at all.
    const empty: string[] = JSON.parse('["", null]');
    for (const secret of empty)
      expect(() => signed([secret])).toThrow(expect.objectContaining({ code: 'invalid_secret' }));
    expect(() => signed([''])).toThrow('the secret is empty');
  });
});

describe('the id of a request', () => {
  const id = '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a';

  it('has no dot, and is signed', () => {
    const headers = webhookHeaders({ body, event, deliveryId: `${id}:webhook.siem`, secrets: ['s'], now });
    expect(headers['webhook-id']).toBe(`${id}:webhook~siem`);
    expect(() => verifyWebhook({ body, headers, secrets: ['s'], now })).not.toThrow();
    expect(() =>
      verifyWebhook({ body, headers: { ...headers, 'webhook-id': `${id}:webhook.siem` }, secrets: ['s'], now }),
    ).toThrow();
  });

  it('differs wherever the delivery differs', () => {
    const instances = ['a', 'a.b', 'a_b', 'a-b', 'a.b_', 'a_.b', 'ab', 'a.b-', 'a-.b'];
    expect(new Set(instances.map((instance) => webhookId(`${id}:${instance}`))).size).toBe(instances.length);
  });
});

describe('a secret that begins with `whsec_`', () => {
  it.each([24, 25, 26, 32, 64])('may be base64 of %d bytes', (length) => {
    expect(signingSecretProblem(`whsec_${Buffer.alloc(length, 0xff).toString('base64')}`)).toBeUndefined();
  });

  it.each([
    'whsec_',
    'whsec_abc',
    'whsec_-_-_',
    'whsec_=',
    'whsec_not base64!',
    `whsec_${Buffer.alloc(23, 1).toString('base64')}`,
    `whsec_${Buffer.alloc(65, 1).toString('base64')}`,
    `whsec_${Buffer.alloc(32, 1).toString('base64')}\n`,
    ` whsec_${Buffer.alloc(32, 1).toString('base64')}`.trimStart().replace('=', ''),
    `whsec_${Buffer.alloc(33, 0xff).toString('base64url')}`,
  ])('is refused as %j, without its value in the error', (secret) => {
    const problem = signingSecretProblem(secret);
    expect(problem).toMatch(/^begins with `whsec_`, so the rest must be base64/);
    if (secret.length > 8) expect(problem).not.toContain(secret.slice(6).trim());
    expect(() => signed([secret])).toThrow(expect.objectContaining({ code: 'invalid_secret' }));
  });

  it('is the only one that is decoded', () => {
    for (const secret of ['s', 'secret_whsec_abc', 'd2hz']) expect(signingSecretProblem(secret)).toBeUndefined();
  });
});
