import { beforeAll, describe, expect, it } from 'vitest';
import { configure } from '../../stage/stage.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const config = { url: 'https://example.com/settings' };

beforeAll(() => configure({ enabled: true, allowlist: ['webhook.settings'], configs: { 'webhook.settings': config } }));

describe('smp settings', () => {
  it('writes a setting, lists it, and goes back to the value before', async () => {
    await runSmp(['settings', 'set', 'network/nat64=64:ff9b::/96']);
    const { json, code } = await runSmpJson(['settings', 'set', 'network/nat64=']);
    expect(code).toBe(0);
    expect(json).toMatchObject({
      status: 'written',
      changes: [{ path: 'network/nat64', before: '64:ff9b::/96', after: '(empty)' }],
    });
    const [{ version }] = json.versions;
    const history = await runSmpJson(['settings', 'history', 'network/nat64']);
    expect(history.json.versions.slice(0, 2)).toMatchObject([
      { version, value: '(empty)' },
      { version: version - 1, value: '64:ff9b::/96' },
    ]);
    const asked = await runSmp(['settings', 'rollback', 'network/nat64']);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('give --yes') });
    await runSmp(['settings', 'rollback', 'network/nat64', '--yes']);
    const list = await runSmpJson(['settings', 'list']);
    expect(list.json.settings).toContainEqual(
      expect.objectContaining({ name: 'network/nat64', value: '64:ff9b::/96' }),
    );
    await runSmp(['settings', 'set', 'network/nat64=']);
  });

  it.each([
    ['history=sometimes', 'to `all`, `failures` or `off`'],
    ['enabled=perhaps', 'enabled must be `true` or `false`'],
    ['network/allow=10.0.0.0/8,x', 'network/allow: item 2'],
    ['allowlist=webhook.settings,webhok', 'did you mean `webhook`?'],
    ['allowlist=webhook.settings,slack.never', '`slack.never` has no configuration'],
    ['allowlist=', 'set enabled=false to stop all plugins'],
  ])('writes nothing that is not valid: %s', async (pair, problem) => {
    const { stdout, code } = await runSmp(['settings', 'set', pair, '--yes']);
    expect(stdout).toContain(problem);
    expect(stdout).toContain('nothing was written');
    expect(code).toBe(2);
  });

  it('asks when plugins would miss events', async () => {
    const { stderr, code } = await runSmp(['settings', 'set', 'enabled=false']);
    expect(stderr).toContain('These plugins will miss events: webhook.settings');
    expect(code).toBe(2);
  });

  it.each([
    [['settings', 'set', 'past=all'], /a stage has no such setting: use enabled, allowlist, history/],
    [['config', 'set', 'history=failures'], /a setting of the stage, not of a plugin: use `smp settings set/],
  ])('refuses %j in one line', async (args, message) => {
    const { stdout, stderr, code } = await runSmp(args);
    expect(stderr).toMatch(message);
    expect({ stdout, code, lines: stderr.split('\n').length }).toEqual({ stdout: '', code: 2, lines: 1 });
  });
});
