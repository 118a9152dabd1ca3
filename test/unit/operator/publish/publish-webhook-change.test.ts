import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
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

  it('of another plugin is not published', async () => {
    await change('slack', () => ({ webhook_url: 'https://hooks.slack.com/services/T000/B000/x' }));
    expect(calls).toEqual(['ssm']);
  });
});
