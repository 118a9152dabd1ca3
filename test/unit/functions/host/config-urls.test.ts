import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { parseSettings, SettingsError } from '../../../../functions/settings/settings.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { secret } from '../../../../sdk/plugin/secret.ts';
import { anEvent } from '../../../../sdk/testing/index.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

function setUp(config: Record<string, unknown>) {
  const seen: string[] = [];
  const plugin = definePlugin({
    name: 'poster',
    description: 'For tests: has URLs',
    config: z.object({ target: z.object({ url: secret(z.url()) }) }),
    hooks: { onEvent: (_event, context) => void seen.push(context.config.target.url) },
  });
  const stage = new StageInMemory({ poster: plugin }, { poster: config });
  return { seen, stage, deliver: () => stage.dispatch(eventRecords([anEvent()])) };
}

const good = { target: { url: 'https://good.example/' } };

describe('a configuration with a URL that no request can be made to', () => {
  it.each([
    ['http://host.example/', 'requests in clear text are refused'],
    ['http://u:p@host.example/', 'requests in clear text are refused'],
    ['https://u:p@host.example/', 'credentials in a URL are refused'],
    ['https://hook.example:0/', 'port 0'],
    ['https://./', 'not a name'],
    ['https://host.example:25/', 'another protocol'],
  ])('replaces no configuration that works, and the log names the field: %s', async (url, problem) => {
    const { seen, stage, deliver } = setUp(good);
    await deliver();
    stage.configure('poster', { target: { url } });
    await deliver();
    await deliver();
    expect([...new Set(seen)]).toEqual(['https://good.example/']);
    expect(stage.deliveriesDlq.messages).toEqual([]);
    const [line] = stage.logger.lines.filter(({ message }) => message.startsWith('Configuration not followed'));
    const text = JSON.stringify(line);
    expect(text).toContain('`target.url`: ');
    expect(text).toContain(problem);
    expect(text).toContain('/server-monitor/plugins/poster/config');
  });

  it('keeps deliveries for a retry where none worked before', async () => {
    const { stage, deliver } = setUp({ target: { url: 'https://hook.example:0/' } });
    await deliver();
    expect(stage.retry.deliveries[0]).toMatchObject({ reason: 'invalid_config' });
  });
});

it('`allow_http` lets clear text pass', async () => {
  const { seen, deliver } = setUp({ target: { url: 'http://host.example/' }, allow_http: true });
  await deliver();
  expect(seen).toEqual(['http://host.example/']);
});

describe('network/nat64', () => {
  const parse = (value: string) => parseSettings('/sm', [{ name: '/sm/network/nat64', value }]);

  it('is a list of prefixes, none by default', () => {
    expect(parse('64:ff9b::/96, 2001:db8::/64').nat64Prefixes).toEqual(['64:ff9b::/96', '2001:db8::/64']);
    expect(parseSettings('/sm', []).nat64Prefixes).toEqual([]);
  });

  it('is refused with what is expected, and without what was given', () => {
    expect(() => parse('64:ff9b::/96,SECRET')).toThrow(SettingsError);
    expect(() => parse('64:ff9b::/96,SECRET')).toThrow('/sm/network/nat64: item 2 is not an IPv6 prefix of 32');
    expect(() => parse('SECRET')).not.toThrow('SECRET');
  });

  it('starts a plugin again when it changes', async () => {
    let starts = 0;
    const plugin = definePlugin({
      name: 'a',
      description: '',
      hooks: {
        onStartup: () => {
          starts += 1;
        },
        onEvent: () => {},
      },
    });
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(eventRecords([anEvent()]));
    stage.set('network/nat64', '64:ff9b::/96');
    await stage.dispatch(eventRecords([anEvent()]));
    await stage.runtime.flush();
    await stage.dispatch(eventRecords([anEvent()]));
    expect(starts).toBe(2);
  });
});
