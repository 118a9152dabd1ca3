import { describe, expect, it } from 'vitest';
import { assertNoneMissing, type Ledger, reconcile } from '../../chaos/reconcile.ts';

const ledger: Ledger = {
  events: ['1', '2', '3'],
  plugins: ['a', 'b'],
  delivered: new Map([
    ['1:a', 1],
    ['2:a', 2],
    ['3:a', 1],
    ['1:b', 1],
  ]),
  dead: [
    { eventId: '2', plugin: 'b', reason: 'timeout', error: '' },
    { eventId: '3', plugin: 'a', reason: 'crashed', error: '' },
  ],
  deadEvents: new Set(['3']),
};

describe('the reconciler', () => {
  it('finds where every delivery ended', () => {
    const { rows, missing } = reconcile(ledger);
    expect(missing).toEqual([]);
    expect(rows).toEqual([
      { plugin: 'a', delivered: 3, dead: {}, eventsDlq: 0, missing: 0, twice: 1, deliveredAndDead: 1 },
      { plugin: 'b', delivered: 1, dead: { timeout: 1 }, eventsDlq: 1, missing: 0, twice: 0, deliveredAndDead: 0 },
    ]);
    expect(() => assertNoneMissing({ rows, missing })).not.toThrow();
  });

  it('names what is missing', () => {
    const result = reconcile({ ...ledger, deadEvents: new Set() });
    expect(result.missing).toEqual(['3:b']);
    expect(() => assertNoneMissing(result)).toThrow('3:b');
  });
});
