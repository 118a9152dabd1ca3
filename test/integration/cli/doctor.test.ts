import { describe, expect, it } from 'vitest';
import { configure } from '../stage/stage.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

type Check = { name: string; status: string; detail: string; fix: string | null };

describe('smp doctor', () => {
  it('finds nothing wrong with a healthy stage', async () => {
    await configure({ enabled: true, allowlist: ['webhook'], configs: { webhook: { url: 'https://example.com' } } });
    const { json, code } = await runSmpJson(['doctor']);
    expect(code).toBe(0);
    expect(json.filter(({ status }: Check) => status === 'failed')).toEqual([]);
    const names = json.map(({ name }: Check) => name);
    for (const name of ['endpoint', 'credentials', 'clock', 'stack', 'settings', 'queues', 'tables', 'bus', 'logs']) {
      expect(names).toContain(name);
    }
    expect(json.filter(({ name }: Check) => name.startsWith('function '))).toHaveLength(2);
  });

  it('names each plugin that cannot run, with the fix, and exits with 1', async () => {
    await configure({ enabled: true, allowlist: ['webhook', 'slak'], configs: { webhook: { ulr: 'x' } } });
    const { stdout, code } = await runSmp(['doctor']);
    expect(stdout).toMatch(/^failed\tplugin webhook\t`url` is missing.*\tsmp config set webhook$/m);
    expect(stdout).toMatch(/^failed\tplugin slak\tthe catalog has no such plugin/m);
    expect(code).toBe(1);
  });

  it.each([
    [['--stage', 'nope'], /^failed\tstack\tthere is no stack ServerMonitorPlugins-nope/m],
    [['--endpoint-url', 'http://127.0.0.1:1'], /^failed\tcredentials\thttp:\/\/127\.0\.0\.1:1 cannot be reached/m],
  ])('stops at the first check without which no other is possible: %j', async (args, line) => {
    const { stdout, stderr, code } = await runSmp(['doctor', ...args]);
    expect(stdout).toMatch(line);
    expect({ stderr, code }).toEqual({ stderr: '', code: 1 });
  });
});
