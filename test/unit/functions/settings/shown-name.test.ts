import { describe, expect, it } from 'vitest';
import { shownAllowlist, shownName } from '../../../../functions/settings/shown-name.ts';
import { checkConfig } from '../../../../local/demo/check-config.ts';
import { assertKnownPlugin } from '../../../../operator/catalog/assert-known-plugin.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const webhook = definePlugin({ name: 'webhook', description: '', hooks: { onEvent: () => {} } });
const catalog = { webhook: async () => ({ default: webhook }) };

const secrets = [
  'hunter2!',
  'Tr0ub4dor&3',
  'https://hooks.slack.com/services/T0A/B0B/Tok3n',
  'a3f1c29b7d4e8f60a3f1c29b7d4e8f60',
  'token-123456789012-abcdefghijkl',
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'correct-horse-battery-staple-is-long-enough-now',
];

describe('the name of a plugin in the allowlist', () => {
  it.each(['webhook', 'webhook.siem', 'webhook.customer-20260101-eu', 'webhok', 'pager2', 'late.eu-1'])(
    'is shown when it is one of the catalog or looks like one: %s',
    (name) => {
      expect(shownName(name, catalog)).toBe(name);
    },
  );

  it('is shown as its position and length when it may be a secret in the wrong place', () => {
    expect(shownAllowlist(['webhook', 'hunter2!'], catalog)).toEqual(['webhook', 'allowlist entry 2 of 8 characters']);
    expect(shownName('hunter2!', catalog)).toBe('a name of 8 characters');
  });
});

describe.each(secrets)('a secret in the allowlist (%s)', (secret) => {
  it('comes neither into a log line, nor into a message, nor into the history', async () => {
    const stage = new StageInMemory({ webhook });
    stage.set('allowlist', `webhook,${secret}`);
    await stage.dispatch(eventRecords([createEvent({ event_type: 'task.finished' })]));
    const { logger, retry, slow, deliveriesDlq, history } = stage;
    const written = JSON.stringify([logger, retry, slow, deliveriesDlq, history]);
    expect(written).toContain(`allowlist entry 2 of ${secret.length} characters`);
    expect(written).not.toContain(secret);
  });

  it('is quoted by no error', async () => {
    expect(() => assertKnownPlugin(secret, catalog)).toThrow(`a name of ${secret.length} characters`);
    expect(() => assertKnownPlugin(secret, catalog)).not.toThrow(secret);
    const { errors } = await checkConfig({ enabled: true, allowlist: ['webhook', secret], configs: {} }, catalog);
    expect(errors).toEqual([expect.stringContaining(`allowlist entry 2 of ${secret.length} characters`)]);
    expect(errors.join()).not.toContain(secret);
  });
});
