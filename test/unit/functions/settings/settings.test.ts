import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../functions/settings/settings.ts';
import { validateAllowlist } from '../../../../functions/settings/validate-allowlist.ts';

const PREFIX = '/server-monitor/prod/plugins';

const parse = (values: Record<string, string>) =>
  parseSettings(
    PREFIX,
    Object.entries(values).map(([path, value]) => ({ name: `${PREFIX}/${path}`, value })),
  );

describe('the settings', () => {
  it('are read from the parameters, and others are ignored', () => {
    expect(
      parse({
        enabled: ' TRUE ',
        allowlist: ' webhook, webhook.siem ,, webhook',
        'webhook.siem/config': '{}',
        'network/allow': '10.0.0.0/8',
        history: ' failures ',
        other: 'x',
      }),
    ).toEqual({
      prefix: PREFIX,
      enabled: true,
      allowlist: ['webhook', 'webhook.siem'],
      configs: new Map([['webhook.siem', '{}']]),
      networkAllow: ['10.0.0.0/8'],
      nat64Prefixes: [],
      history: 'failures',
      warnings: [],
    });
  });

  it('with a history mode that does not exist are used without it, and say which ones exist', () => {
    const { history, warnings } = parse({ history: 'hunter2' });
    expect(history).toBeUndefined();
    expect(warnings).toEqual([`set ${PREFIX}/history to \`all\`, \`failures\` or \`off\``]);
  });

  it.each([
    ['enabled', 'hunter2', `${PREFIX}/enabled must be \`true\` or \`false\``],
    [
      'allowlist',
      `webhook,${'hunter2'.repeat(200)}`,
      `${PREFIX}/allowlist: item 2 is too long for the name of a plugin`,
    ],
    ['network/allow', '10.0.0.0/8,hunter2', `${PREFIX}/network/allow: item 2 is not a range of addresses`],
    ['network/nat64', 'hunter2', `${PREFIX}/network/nat64: item 1 is not an IPv6 prefix`],
  ])('with a wrong `%s` are refused by an error that names the parameter and never the value', (path, value, text) => {
    expect(() => parse({ [path]: value })).toThrow(text);
    expect(() => parse({ [path]: value })).not.toThrow('hunter2');
  });

  it('have no control characters in names, which no queue message could hold', () => {
    expect(parse({ allowlist: 'a\u0000b,\ud800' }).allowlist).toEqual(['a\\u0000b', '\ufffd']);
  });
});

describe('an allowlist to be written', () => {
  const catalog = { webhook: async () => never(), slack: async () => never() };

  it('is accepted when the catalog has a plugin for every name', () => {
    expect(validateAllowlist(['webhook', 'webhook.siem', 'slack'], catalog)).toEqual([]);
  });

  it('is refused with every problem, and with the name that was probably meant', () => {
    expect(validateAllowlist(['slack', 'web-hook', 'pager.a', 'Slack', '../x', 'slack.'], catalog)).toEqual([
      { position: 2, problem: 'is not in the catalog, which has webhook, slack', suggestion: 'webhook' },
      { position: 3, problem: 'is not in the catalog, which has webhook, slack' },
      {
        position: 4,
        problem: 'is not the name of a plugin or an instance, such as `webhook` or `webhook.siem`',
        suggestion: 'slack',
      },
      { position: 5, problem: 'is not the name of a plugin or an instance, such as `webhook` or `webhook.siem`' },
      {
        position: 6,
        problem: 'is not the name of a plugin or an instance, such as `webhook` or `webhook.siem`',
        suggestion: 'slack',
      },
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('does not take `%s` for a plugin', (name) => {
    expect(validateAllowlist([name], catalog)).toHaveLength(1);
  });
});

function never(): never {
  throw new Error('no plugin is loaded');
}
