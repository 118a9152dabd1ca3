import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteParameterCommand, GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { planRemove, removePlugin } from '../../../../operator/plugins/remove-plugin.ts';
import { type ChangeConfig, planConfig, writeConfig } from '../../../../operator/settings/write-config.ts';
import type { Stage } from '../../../../operator/stage/stage.ts';
import { catalog } from '../../../../plugins/catalog.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';

type Entry = { Source: string; event: Record<string, unknown> };

let calls: string[];
let published: Entry[];
let parameters: Map<string, string>;
let fails: 'ssm' | 'events' | undefined;

beforeEach(() => {
  calls = [];
  published = [];
  parameters = new Map();
  fails = undefined;
});

/** A stage whose SSM and EventBridge are in memory, and can fail. */
function aStage(): Stage<'ssm' | 'events' | 'sts'> {
  const refused = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException', $metadata: {} });
  const ssm = {
    send: async (command: unknown) => {
      if (command instanceof GetParametersByPathCommand) return operatorStage({ parameters }).aws.ssm.send(command);
      if (command instanceof DeleteParameterCommand) {
        calls.push('delete');
        parameters.delete(command.input.Name?.replace(`${outputs.ConfigPrefix}/`, '') ?? '');
        return {};
      }
      if (!(command instanceof PutParameterCommand)) throw new Error('no such operation in memory');
      if (fails === 'ssm') throw refused;
      calls.push('ssm');
      parameters.set(command.input.Name?.replace(`${outputs.ConfigPrefix}/`, '') ?? '', command.input.Value ?? '');
      return { Version: 1 };
    },
  };
  const events = {
    send: async (command: unknown) => {
      if (!(command instanceof PutEventsCommand)) throw new Error('no such operation in memory');
      if (fails === 'events') throw refused;
      calls.push('events');
      for (const { Source = '', Detail = '' } of command.input.Entries ?? [])
        published.push({ Source, event: JSON.parse(Detail) });
      return { Entries: [{ EventId: '1' }] };
    },
  };
  const sts = { send: async () => ({ Arn: 'arn:aws:sts::000000000000:assumed-role/on-call/ann' }) };
  return { ...operatorStage({ parameters }), aws: { ssm, events, sts } };
}

async function change(instance: string, changeConfig: ChangeConfig) {
  const stage = aStage();
  return writeConfig(stage, await planConfig(stage, catalog, instance, changeConfig));
}

const url = 'https://hooks.example/in';

describe('a change of a webhook', () => {
  it('is published after it was written: created first, then updated, with keys and without values', async () => {
    expect(await change('webhook.siem', () => ({ url, secret: 'a-secret-of-20-letters' }))).toEqual({
      version: 1,
      warnings: [],
    });
    await change('webhook.siem', (before) => ({ ...before, timeout: 5 }));
    expect(calls).toEqual(['ssm', 'events', 'ssm', 'events']);
    expect(published).toMatchObject([
      {
        Source: 'servermonitor.central-api',
        event: {
          event_type: 'webhook.created',
          action: 'webhook_created',
          username: 'assumed-role/on-call/ann',
          target_type: 'webhook',
          target_id: 'webhook.siem',
          meta: { plugin: 'webhook.siem', keys: ['url', 'secret'] },
        },
      },
      { event: { event_type: 'webhook.updated', meta: { keys: ['timeout'] } } },
    ]);
    expect(JSON.stringify(published)).not.toContain('a-secret-of-20-letters');
  });

  it('is not published when it could not be written', async () => {
    fails = 'ssm';
    await expect(change('webhook', () => ({ url }))).rejects.toThrow('not allowed');
    expect(published).toEqual([]);
  });

  it('stays written when it cannot be published, and a warning says so', async () => {
    fails = 'events';
    const { warnings } = await change('webhook', () => ({ url }));
    expect(warnings).toEqual([expect.stringContaining('webhook.created was not published')]);
    expect(parameters.has('webhook/config')).toBe(true);
  });

  it('is published after it was deleted, and left the allowlist before', async () => {
    parameters.set('allowlist', 'webhook.siem,slack');
    parameters.set('enabled', 'true');
    await change('webhook.siem', () => ({ url, secret: 'a-secret-of-20-letters' }));
    calls = [];
    const stage = aStage();
    expect(await removePlugin(stage, await planRemove(stage, catalog, 'webhook.siem'))).toEqual({ warnings: [] });
    expect(calls).toEqual(['ssm', 'delete', 'events']);
    expect(Object.fromEntries(parameters)).toEqual({ allowlist: 'slack', enabled: 'true' });
    expect(published.at(-1)?.event).toMatchObject({ event_type: 'webhook.deleted', target_id: 'webhook.siem' });
    await expect(planRemove(stage, catalog, 'webhook.siem')).rejects.toMatchObject({
      message: 'there is no instance `webhook.siem` in the stage',
      fix: 'it has slack',
    });
  });

  it('of a plugin that the catalog lost, or without a configuration, can be removed too', async () => {
    parameters.set('allowlist', 'slack');
    parameters.set('enabled', 'true');
    parameters.set('old/config', '{}');
    const stage = aStage();
    await removePlugin(stage, await planRemove(stage, catalog, 'old'));
    await removePlugin(stage, await planRemove(stage, catalog, 'slack'));
    // An empty allowlist alone counts as an accident.
    expect(Object.fromEntries(parameters)).toEqual({ allowlist: ',', enabled: 'false' });
    expect(published).toEqual([]);
  });

  it('of another plugin is not published', async () => {
    await change('slack', () => ({ webhook_url: 'https://hooks.slack.com/services/T000/B000/x' }));
    expect(calls).toEqual(['ssm']);
  });
});
