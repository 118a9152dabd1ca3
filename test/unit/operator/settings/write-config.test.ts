import { PutParameterCommand, SSMServiceException } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { writeConfig } from '../../../../operator/settings/write-config.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';

const plan = { instance: 'slack', isNew: true, changes: [], problems: [], warnings: [], inAllowlist: true, text: '{}' };

const none = {
  send: async () => {
    throw new Error('another call');
  },
};

/** Writes a configuration that needs something first. @returns what was done, in order */
async function write(answer: () => object, text = '{}'): Promise<string[]> {
  const steps: string[] = [];
  const send = async (command: unknown) => {
    if (!(command instanceof PutParameterCommand)) throw new Error('another call');
    steps.push('write');
    return answer();
  };
  const prepare = async () => {
    steps.push('prepare');
    return async () => {
      steps.push('undo');
    };
  };
  const stage = { ...operatorStage(), aws: { ssm: { send }, events: none, sts: none } };
  await writeConfig(stage, { ...plan, text }, prepare).catch(() => undefined);
  return steps;
}

function failing(httpStatusCode?: number) {
  return () => {
    throw new SSMServiceException({
      name: 'AccessDeniedException',
      $fault: 'client',
      $metadata: httpStatusCode === undefined ? {} : { httpStatusCode },
    });
  };
}

describe('what a configuration needs first', () => {
  it('is prepared before the configuration is written, and stays', async () => {
    expect(await write(() => ({ Version: 2 }))).toEqual(['prepare', 'write']);
  });

  it('is undone when SSM refuses the configuration, or it is too long for SSM', async () => {
    expect(await write(failing(400))).toEqual(['prepare', 'write', 'undo']);
    expect(await write(() => ({}), 'x'.repeat(9000))).toEqual(['prepare', 'undo']);
  });

  it('stays when SSM does not answer: the configuration may be written', async () => {
    expect(await write(failing())).toEqual(['prepare', 'write']);
    expect(await write(failing(500))).toEqual(['prepare', 'write']);
  });
});
