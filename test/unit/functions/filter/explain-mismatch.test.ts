import { describe, expect, it } from 'vitest';
import { explainMismatch } from '../../../../functions/filter/explain-mismatch.ts';
import { matchesPattern } from '../../../../functions/filter/match-pattern.ts';
import { parsePattern } from '../../../../functions/filter/parse-pattern.ts';
import { renderMismatch } from '../../../../functions/filter/render-mismatch.ts';
import { generatePairs } from '../../../differential/generate-pairs.ts';
import { toJson } from '../../../differential/json-node.ts';
import { compiled } from './matches.ts';

const event = {
  severity: 'info',
  ip: '10.1.2.3',
  meta: {
    exit_code: 0,
    disks: [
      { name: 'sda', used: 10 },
      { name: 'sdb', used: 95 },
    ],
    tags: [],
    owner: { name: 'x' },
    many: Array.from({ length: 30 }, (_, index) => index),
    hostile: '\u001b[2J\u202e',
  },
};

const explain = (pattern: unknown) => explainMismatch(compiled(pattern), event);
const lines = (pattern: unknown) => explain(pattern).map(renderMismatch);

describe('what an event does not match', () => {
  it('is nothing when it matches', () => {
    expect(explain({ severity: ['info'] })).toEqual([]);
  });

  it('is a field with its path, what it has and what is expected', () => {
    expect(explain({ meta: { exit_code: [{ numeric: ['>', 0] }] } })).toEqual([
      {
        kind: 'field',
        path: 'meta.exit_code',
        found: { kind: 'values', values: [0], count: 1 },
        expected: [{ numeric: ['>', 0] }],
      },
    ]);
  });

  it('is every field, not only the first', () => {
    const paths = explain({
      severity: ['error'],
      ip: ['::1'],
      meta: { exit_code: [1], none: [1], owner: { name: ['x'] } },
    });
    expect(paths.map((part) => part.kind === 'field' && part.path)).toEqual([
      'ip',
      'meta.exit_code',
      'meta.none',
      'severity',
    ]);
  });

  it('is a field that is missing, is an object, or is an empty list', () => {
    const parts = explain({ meta: { none: [1], owner: [1], tags: [1], disks: { size: [1] } } });
    expect(parts.map((part) => part.kind === 'field' && part.found.kind)).toEqual([
      'missing',
      'missing',
      'object',
      'empty list',
    ]);
  });

  it('is a list of which no item has all fields', () => {
    expect(explain({ meta: { disks: { name: ['sda'], used: [{ numeric: ['>', 90] }] }, exit_code: [0] } })).toEqual([
      { kind: 'item', list: 'meta.disks', fields: ['meta.disks.name', 'meta.disks.used'] },
    ]);
  });

  it('is each pattern of $or, and separate from it what all have in common', () => {
    const or = [{ ip: ['::1'], meta: { none: [1] } }, { ip: ['::2'] }];
    const field = (path: string) => expect.objectContaining({ kind: 'field', path });
    expect(explain({ severity: ['error'], $or: or })).toEqual([
      field('severity'),
      { kind: 'alternatives', alternatives: [[field('ip')], [field('ip'), field('meta.none')]] },
    ]);
  });

  it('is not $or when one of its patterns matches', () => {
    expect(lines({ severity: ['error'], $or: [{ ip: ['10.1.2.3'] }, { ip: ['::1'] }] })).toEqual([
      '`severity` is "info", the filter wants "error"',
    ]);
  });
});

describe('an explanation', () => {
  it('has a part for every event that does not match, and none for others', () => {
    for (const pair of generatePairs(3_000, 1)) {
      const result = parsePattern(JSON.parse(toJson(pair.pattern)));
      if ('issues' in result) continue;
      const generated = JSON.parse(toJson(pair.event));
      const parts = explainMismatch(result.pattern, generated);
      expect(parts.length === 0, toJson(pair.pattern)).toBe(matchesPattern(result.pattern, generated));
      for (const line of parts.map(renderMismatch)) expect(line).toMatch(/^.+$/);
    }
  });
});

describe('a line for an operator', () => {
  it.each<[unknown, string]>([
    [{ meta: { exit_code: [{ numeric: ['>', 0] }] } }, '`meta.exit_code` is 0, the filter wants > 0'],
    [{ meta: { exit_code: [{ numeric: ['>', 0, '<=', 5] }] } }, '`meta.exit_code` is 0, the filter wants > 0 and <= 5'],
    [{ severity: ['error', 'critical'] }, '`severity` is "info", the filter wants "error" or "critical"'],
    [{ severity: [{ 'anything-but': 'info' }] }, '`severity` is "info", the filter wants anything but "info"'],
    [{ severity: [{ exists: false }] }, '`severity` is "info", the filter wants no value'],
    [{ meta: { none: [{ exists: true }] } }, '`meta.none` is missing, the filter wants a value'],
    [{ severity: [{ wildcard: 'e*' }] }, '`severity` is "info", the filter wants text like "e*"'],
    [
      { severity: [{ suffix: { 'equals-ignore-case': 'X' } }] },
      '`severity` is "info", the filter wants text that ends with "X" in any case',
    ],
    [
      { severity: [{ 'anything-but': { prefix: ['i', 'w'] } }] },
      '`severity` is "info", the filter wants anything but text that begins with "i" or "w"',
    ],
    [{ ip: [{ cidr: '10.2.0.0/16' }] }, '`ip` is "10.1.2.3", the filter wants an address in 10.2.0.0/16'],
    [{ meta: { many: [99] } }, '`meta.many` has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 20 more, the filter wants 99'],
    [{ meta: { hostile: [1] } }, '`meta.hostile` is "\\u001b[2J\\u202e", the filter wants 1'],
    [
      { meta: { disks: { name: ['sda'], used: [95] } } },
      'no item of `meta.disks` has all of `meta.disks.name`, `meta.disks.used` as the filter wants them',
    ],
    [
      { $or: [{ ip: ['::1'] }, { severity: ['error'], meta: { exit_code: [1] } }] },
      'no pattern of $or matches: `ip` is "10.1.2.3", the filter wants "::1"; or `meta.exit_code` is 0, the filter wants 1 and `severity` is "info", the filter wants "error"',
    ],
  ])('%j', (pattern, expected) => {
    expect(lines(pattern)).toEqual([expected]);
  });

  it('shortens long values and long lists', () => {
    const [line = ''] = explainMismatch(compiled({ a: Array.from({ length: 99 }, (_, n) => `x${n}`) }), {
      a: 'y'.repeat(9_999),
    }).map(renderMismatch);
    expect(line.length).toBeLessThan(300);
  });
});
