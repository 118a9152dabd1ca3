import { describe, expect, it } from 'vitest';
import { awsEnvironment, clientConfig, isLoopback } from '../../../local/stack/aws-environment.ts';
import { failureReason } from '../../../local/stack/failure-reason.ts';
import { parseStackOutputs } from '../../../operator/stage/stack-outputs.ts';

describe('AWS settings', () => {
  const mine = { PATH: '/bin', AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'real' };

  it('never carries real credentials to a loopback endpoint', () => {
    const env = awsEnvironment('http://127.0.0.1:4566', mine);
    expect(env).toMatchObject({ PATH: '/bin', AWS_ACCESS_KEY_ID: 'test', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(clientConfig('http://localhost:1')).toHaveProperty('credentials');
  });

  it("uses the user's own credentials for other endpoints", () => {
    expect(awsEnvironment('https://emulator.example', mine)).toMatchObject(mine);
    expect(clientConfig('https://emulator.example')).not.toHaveProperty('credentials');
    expect(['http://127.9.9.9', 'http://[::1]:1', 'http://127.0.0.1.example'].map(isLoopback)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('failureReason', () => {
  it.each([
    [
      'Stack | 3/9 | 2:53:07 AM | CREATE_FAILED | AWS::SQS::Queue | Retry Value 20 is too large\n\u001b[31m❌  Stack failed: it\u001b[0m',
      'Retry Value 20 is too large',
    ],
    ['building\n ❌ Deployment failed: the role may not\nmore', 'the role may not'],
    [
      'file:///a.ts:3\n  throw\n\nError: context value `stage`: bad\n    at x\nNode.js v24',
      'Error: context value `stage`: bad',
    ],
    ['Error: Build failed with 1 error:\nerror: no such file', 'Error: Build failed with 1 error: error: no such file'],
    ['one\ntwo\n', 'two'],
    ['', 'it printed nothing'],
  ])('of %j', (output, reason) => {
    expect(failureReason(output)).toBe(reason);
  });
});

it('names the outputs that a stack lacks', () => {
  expect(() => parseStackOutputs('{"S":{"BusName":"b"}}', 'S')).toThrow(/lacks outputs: BusArn, DispatchQueueUrl/);
  expect(() => parseStackOutputs('{}', 'S')).toThrow('lacks outputs: S');
});
