import { beforeAll, describe, expect, it } from 'vitest';
import { configure } from '../../stage/stage.ts';
import { useReceiver } from '../../stage/use-receiver.ts';
import { runSmp, runSmpJson } from '../run-smp.ts';

const { configOf, url } = useReceiver();

describe('smp init', () => {
  beforeAll(() => configure({ enabled: false, allowlist: [], configs: { 'webhook.first': configOf('webhook.siem') } }));

  it('configures and enables a plugin, and shows that a test event arrived', async () => {
    const args = ['init', 'webhook.first', '--set', `url=${url('first')}`, '--secret-file', 'secret=-'];
    const { json, code } = await runSmpJson(args, { input: 'a-long-random-text' });
    expect(json).toMatchObject({ instance: 'webhook.first', test: 'delivered', error: null });
    expect(code).toBe(0);
    const list = await runSmpJson(['plugins', 'list']);
    expect(list.json.enabled).toBe(true);
    expect(list.json.plugins[0]).toMatchObject({ name: 'webhook.first', state: 'running' });
  });

  it.each([
    [['init'], /no terminal to ask on: name it, as in `smp init webhook`/],
    [['init', 'webhook.second'], /no terminal to ask on: give --set url=<value>/],
    [['init', 'webhook.second', '--set', 'secret=x'], /`secret` is a secret.*--secret-file secret=<file>/],
    [['init', 'webhook.second', '--set', 'url=nope'], /settings are not valid: `url` must be an http or https URL/],
    [['init', 'slak'], /did you mean `slack`\?/],
  ])('refuses %j in one line, and writes nothing', async (args, message) => {
    const { stderr, stdout, code } = await runSmp(args);
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(1);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });
});
