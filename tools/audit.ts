// Fails on known vulnerabilities of severity high or critical, unless tools/audit-allow.json says why one is no danger here, and until when.
// Run: npm run audit
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Allowance, judge, parseReport } from './judge-audit.ts';

const allowances: Allowance[] = JSON.parse(readFileSync(join(import.meta.dirname, 'audit-allow.json'), 'utf8'));
const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

const report = parseReport(stdout);
if ('unavailable' in report) {
  // A registry that serves packages only can't be asked. That is said, so that nobody takes it for a pass.
  console.log(`NOT AUDITED: the registry answers no audits (${report.unavailable})`);
} else {
  const { problems, checked } = judge(report.advisories, allowances, new Date());
  for (const problem of problems) console.error(problem);
  console.log(`${checked} advisories of severity high or critical, ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}
