import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';

const secret = 'p"ä/&ss\\word';
const redactor = new Redactor([secret, 'https://hooks.example/services/T0/B0/token', 'abc', 'p"ä']);

describe('a secret is masked', () => {
  it.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ secret })],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['when it is a URL, without its origin', 'POST /services/T0/B0/token failed'],
  ])('%s', (_, text) => {
    expect(redactor.text(`before ${text} after`)).toContain('***REDACTED***');
    expect(redactor.text(text)).not.toMatch(/word|token/);
  });

  it('in every part of a value: keys, lists, errors and what caused them', () => {
    const value = { [secret]: [secret, { deep: secret }], error: new Error(`failed: ${secret}`), count: 3, none: null };
    expect(redactor.value(value)).toEqual({
      '***REDACTED***': ['***REDACTED***', { deep: '***REDACTED***' }],
      error: 'Error: failed: ***REDACTED***',
      count: 3,
      none: null,
    });
  });

  it('whole, when another secret is a part of it', () => {
    expect(redactor.text(secret)).toBe('***REDACTED***');
  });

  it('unless it is so short that masking it would garble everything', () => {
    expect(redactor.text('abc')).toBe('abc');
  });
});
