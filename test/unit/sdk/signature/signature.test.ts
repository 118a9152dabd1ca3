import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { InvalidSignatureError, verifySmSignature, verifyWebhook, webhookHeaders } from '../../../../sdk/index.ts';

const body = '{"text":"Grüße \\u2028 世界"}';
const now = Date.parse('2026-01-01T00:00:00Z');
const event = { event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a', event_type: 'task.finished' };
const signed = (secrets: string[], at = now) =>
  webhookHeaders({ body, event, deliveryId: `${event.event_id}:webhook`, secrets, now: at });

/** Runs a script on the body; what is in `args` is its `sys.argv[1:]`. */
function python(script: string, ...args: string[]): string {
  const { error, status, stdout, stderr } = spawnSync('python3', ['-c', script, ...args], {
    input: body,
    encoding: 'utf8',
  });
  if (error) throw new Error('these tests need Python 3: put `python3` on the PATH (README)', { cause: error });
  if (status !== 0) throw new Error(`python3: ${stderr}`);
  return stdout.trim();
}

describe('signatures', () => {
  it('of ours are accepted by the standardwebhooks library', () => {
    const headers = signed(['plain secret'], Date.now());
    expect(new Webhook('plain secret', { format: 'raw' }).verify(body, headers)).toEqual(JSON.parse(body));
    const encoded = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
    expect(new Webhook(encoded).verify(body, signed([encoded], Date.now()))).toEqual(JSON.parse(body));
  });

  it('of the standardwebhooks library are accepted by ours', () => {
    const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
    const headers = {
      'Webhook-Id': 'msg_1',
      'Webhook-Timestamp': String(now / 1000),
      'Webhook-Signature': new Webhook(secret).sign('msg_1', new Date(now), body),
    };
    expect(() => verifyWebhook({ body, headers, secrets: [secret], now })).not.toThrow();
  });

  it('are accepted by the library with a secret in any script, given as bytes', () => {
    const secret = 'geheim → 秘密';
    const webhook = new Webhook(Buffer.from(secret), { format: 'raw' });
    expect(webhook.verify(body, signed([secret], Date.now()))).toEqual(JSON.parse(body));
  });

  it('of a secret that only begins like an encoded one are made with its text', () => {
    for (const secret of ['whsec_', 'whsec_=', 'whsec_A', 'whsec_not base64!']) {
      expect(new Webhook(secret, { format: 'raw' }).verify(body, signed([secret], Date.now()))).toEqual(
        JSON.parse(body),
      );
    }
  });

  it('are what plain Python makes of the same body', () => {
    const script =
      'import hashlib, hmac, sys; print(hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), hashlib.sha256).hexdigest())';
    expect(signed(['gehéim'])['x-sm-signature']).toBe(`sha256=${python(script, 'gehéim')}`);
  });

  it('are checked by the Python of the README: ours hold, and forged or old ones do not', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../../plugins/webhook/README.md'), 'utf8');
    const code = readme.split('```python\n')[1]?.split('```')[0] ?? '';
    const script = `${code}
import json, sys
body, headers, secret = sys.stdin.buffer.read(), json.loads(sys.argv[1]), sys.argv[2]
print(has_sm_signature(body, headers["x-sm-signature"], secret), is_genuine(body, headers, secret))`;
    const check = (headers: object, secret: string) => python(script, JSON.stringify(headers), secret);
    const encoded = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
    expect(check(signed(['gehéim'], Date.now()), 'gehéim')).toBe('True True');
    expect(check(signed([encoded], Date.now()), encoded)).toBe('True True');
    expect(check(signed(['new', 'old'], Date.now()), 'old')).toBe('False True');
    expect(check(signed(['s'], Date.now()), 'other')).toBe('False False');
    expect(check(signed(['s'], Date.now() - 301_000), 's')).toBe('True False');
    expect(check({ 'x-sm-signature': '' }, 's')).toBe('False False');
    expect(check({ ...signed(['s'], Date.now()), 'x-sm-signature': 'é', 'webhook-signature': 'v1,é' }, 's')).toBe(
      'False False',
    );
  });

  it('hold while secrets are changed: any active one verifies', () => {
    for (const secrets of [['new'], ['old'], ['other', 'old']]) {
      expect(() => verifyWebhook({ body, headers: signed(['new', 'old']), secrets, now })).not.toThrow();
    }
    expect(signed(['new', 'old'])['x-sm-signature']).toBe(signed(['new'])['x-sm-signature']);
  });

  it('are left out without a secret', () => {
    expect(Object.keys(signed([]))).not.toContain('x-sm-signature');
    expect(Object.keys(signed([]))).not.toContain('webhook-signature');
  });

  it.each<[string, () => Partial<Parameters<typeof verifyWebhook>[0]>]>([
    ['a changed body', () => ({ body: body.replace('text', 'texT') })],
    ['another secret', () => ({ secrets: ['wrong'] })],
    ['no active secret', () => ({ secrets: [] })],
    ['another id', () => ({ headers: { ...signed(['s']), 'webhook-id': 'other' } })],
    [
      'a timestamp that was put forward',
      () => ({ headers: { ...signed(['s']), 'webhook-timestamp': String(now / 1000 + 1) } }),
    ],
    ['a request that is too old', () => ({ now: now + 301_000 })],
    ['a request from the future', () => ({ now: now - 301_000 })],
    ['any request, when the tolerance is no number', () => ({ tolerance: Number.NaN })],
    ['a timestamp that is no number', () => ({ headers: { ...signed(['s']), 'webhook-timestamp': '1e9' } })],
    ['a missing header', () => ({ headers: { ...signed(['s']), 'webhook-signature': undefined } })],
    [
      'an unknown version of signature',
      () => ({
        headers: {
          ...signed(['s']),
          'webhook-signature': String(signed(['s'])['webhook-signature']).replace('v1', 'v0'),
        },
      }),
    ],
  ])('refuse %s, and do not tell the right one', (_, change) => {
    const request = { body, headers: signed(['s']), secrets: ['s'], now, ...change() };
    const error = (() => {
      try {
        verifyWebhook(request);
      } catch (caught) {
        return caught;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(InvalidSignatureError);
    expect(String(error)).not.toContain(String(signed(['s'])['webhook-signature']).slice(3));
  });

  it('of the contract’s own header are checked too', () => {
    const header = signed(['s'])['x-sm-signature'];
    expect(() => verifySmSignature(body, header, 's')).not.toThrow();
    expect(() => verifySmSignature(`${body} `, header, 's')).toThrow(InvalidSignatureError);
    expect(() => verifySmSignature(body, undefined, 's')).toThrow('missing');
  });

  it('are neither made nor accepted with an empty secret, which anybody could sign with', () => {
    // Without a compiler, a variable that is not set comes as no text at all.
    const empty: string[] = JSON.parse('["", null]');
    for (const secret of empty) {
      expect(() => signed([secret])).toThrow('the secret is empty');
      expect(() => verifyWebhook({ body, headers: signed(['s']), secrets: ['s', secret], now })).toThrow(
        'the secret is empty',
      );
      expect(() => verifySmSignature(body, 'sha256=0', secret)).toThrow('the secret is empty');
    }
  });

  it('hold over the bytes as they came, text or not', () => {
    const bytes = Buffer.from(body);
    expect(() => verifyWebhook({ body: bytes, headers: signed(['s']), secrets: ['s'], now })).not.toThrow();
    expect(() => verifySmSignature(bytes, signed(['s'])['x-sm-signature'], 's')).not.toThrow();
    const changed = Buffer.from(bytes).fill(0xff, 9, 10);
    expect(() => verifyWebhook({ body: changed, headers: signed(['s']), secrets: ['s'], now })).toThrow(
      InvalidSignatureError,
    );
  });

  it('headers of a fetch Request are read as well', () => {
    expect(() => verifyWebhook({ body, headers: new Headers(signed(['s'])), secrets: ['s'], now })).not.toThrow();
  });
});
