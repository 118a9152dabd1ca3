import { execFileSync } from 'node:child_process';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { InvalidSignatureError, verifySmSignature, verifyWebhook, webhookHeaders } from '../../../sdk/index.ts';

const body = '{"text":"Grüße \\u2028 世界"}';
const now = Date.parse('2026-01-01T00:00:00Z');
const event = { event_id: '6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a', event_type: 'task.finished' };
const signed = (secrets: string[], at = now) =>
  webhookHeaders({ body, event, deliveryId: `${event.event_id}:webhook`, secrets, now: at });

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

  it('are what plain Python makes of the same body', () => {
    const script =
      'import hashlib, hmac, sys; print(hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), hashlib.sha256).hexdigest())';
    const expected = execFileSync('python3', ['-c', script, 'gehéim'], { input: body, encoding: 'utf8' }).trim();
    expect(signed(['gehéim'])['x-sm-signature']).toBe(`sha256=${expected}`);
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

  it('headers of a fetch Request are read as well', () => {
    expect(() => verifyWebhook({ body, headers: new Headers(signed(['s'])), secrets: ['s'], now })).not.toThrow();
  });
});
