import { describe, expect, it } from 'vitest';
import { judge, parseReport } from '../../../tools/judge-audit.ts';

const url = 'https://github.com/advisories/GHSA-1';
const via = { url, name: 'left', title: 'Breaks', severity: 'high' };
const report = (...items: unknown[]) =>
  JSON.stringify({ vulnerabilities: { left: { via: items }, other: { via: ['left'] } } });
const now = new Date('2026-01-01');
const allowance = { advisory: url, package: 'left', why: 'not reached', until: '2026-06-01' };

const problems = (text: string, allowances = [allowance]) => {
  const parsed = parseReport(text);
  return 'advisories' in parsed ? judge(parsed.advisories, allowances, now).problems : [];
};

describe('the audit', () => {
  it('fails on a grave advisory, and names the package', () => {
    expect(problems(report(via), [])).toEqual([expect.stringContaining('left: Breaks')]);
    expect(problems(report({ ...via, severity: 'moderate' }), [])).toEqual([]);
  });

  it('lets one pass that is allowed, until its date', () => {
    expect(problems(report(via))).toEqual([]);
    expect(problems(report(via), [{ ...allowance, until: '2025-12-31' }])).toEqual([
      expect.stringContaining('ended on 2025-12-31'),
    ]);
  });

  it('fails on an allowance that nothing needs any more', () => {
    expect(problems(report())).toEqual([expect.stringContaining('not found any more')]);
  });

  it('distinguishes a registry that answers no audits from a clean report, and throws on anything else', () => {
    expect(parseReport('{"statusCode":405,"message":"405 Method Not Allowed"}')).toEqual({ unavailable: '405' });
    expect(() => parseReport('{}')).toThrow();
    expect(() => parseReport('')).toThrow();
  });
});
