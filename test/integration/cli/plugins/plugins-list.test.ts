import { describe, expect, it } from 'vitest';
import { configure, endpoint } from '../../stage/stage.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const config = { url: 'https://example.com/hook' };

describe('smp plugins list', () => {
  it('lists the plugins in the allowlist with their states', async () => {
    const allowlist = ['webhook.listed', 'webhook.unset'];
    await configure({ enabled: true, allowlist, configs: { 'webhook.listed': config } });
    const { code, stdout } = await runSmp(['plugins', 'list']);
    expect(stdout).toContain('webhook.listed\trunning\tyes\tyes\t');
    expect(stdout).toContain('webhook.unset\tnot configured\tyes\tno\tit has no configuration');
    expect(code).toBe(1);
  });

  it('prints JSON by its schema', async () => {
    await configure({ enabled: true, allowlist: ['webhook.listed'], configs: { 'webhook.listed': { ulr: 'x' } } });
    const { json } = await runSmpJson(['plugins', 'list']);
    expect(json.plugins[0]).toMatchObject({ name: 'webhook.listed', state: 'misconfigured', inAllowlist: true });
    expect(json.plugins[0].problems).toEqual([
      '`url` is missing: expected an http or https URL',
      'unknown key `ulr`: did you mean `url`?',
    ]);
  });
});

describe('a failure is one line, with the fix and without a stack', () => {
  const noAws = { AWS_ENDPOINT_URL: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', HOME: '/nonexistent' };
  it.each([
    [['plugins', 'list', '--stage', 'nope'], {}, 2, /no stack ServerMonitorPlugins-nope.*cdk deploy -c stage=nope/],
    [['plugins', 'list', '--stage', 'No!'], {}, 2, /not the name of a stage/],
    [['plugins', 'list', '--endpoint-url', 'http://127.0.0.1:1'], {}, 3, /127\.0\.0\.1:1 cannot be reached/],
    [['plugins', 'list', '--endpoint-url', 'foo'], {}, 2, /not the URL of an AWS API/],
    [['plugins', 'list'], noAws, 2, /no AWS credentials were found.*--profile/],
    [['plugins', 'list', '--profile', 'foo'], noAws, 2, /no AWS credentials were found for profile `foo`/],
    [['plugins', 'lst'], {}, 2, /unknown command 'lst' \(Did you mean list\?\)/],
    [['plugins', 'list', '--jsn'], {}, 2, /unknown option '--jsn' \(Did you mean --json\?\)/],
    [['schema', 'nope'], {}, 2, /no command `nope`/],
  ])('smp %j %j', async (args, env, code, message) => {
    const result = await runSmp(args, { env: { AWS_ENDPOINT_URL: endpoint, ...env } });
    expect(result.stderr).toMatch(message);
    expect(result.stderr.split('\n')).toHaveLength(1);
    expect(result).toMatchObject({ code, stdout: '' });
  });
});
