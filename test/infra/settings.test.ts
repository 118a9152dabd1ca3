import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { settingsFromContext } from '../../infra/settings.ts';

const emulatorFor = (endpoint: string | undefined, context: Record<string, string> = {}) =>
  settingsFromContext(new App({ context }).node, { AWS_ENDPOINT_URL: endpoint }).emulator;

describe('an emulator', () => {
  it.each([
    'http://127.0.0.1:4566',
    'http://localhost:4566',
    'http://[::1]:1',
    'https://localhost.localstack.cloud:4566',
    'http://emulator:4566',
    'https://amazonaws.com.example',
  ])('is detected by the endpoint %s, so that a plain cdk deploy works', (endpoint) =>
    expect(emulatorFor(endpoint)).toBe(true),
  );

  it.each([
    undefined,
    '',
    'not a URL',
    'https://cloudformation.eu-central-1.amazonaws.com',
    'https://vpce-1.cloudformation.eu-central-1.vpce.amazonaws.com',
    'https://cloudformation.cn-north-1.amazonaws.com.cn',
    'https://cloudformation.us-east-1.api.aws',
  ])('is not assumed for %s', (endpoint) => expect(emulatorFor(endpoint)).toBe(false));

  it('is what the context says, when it says so', () => {
    expect(emulatorFor('http://127.0.0.1:4566', { emulator: 'false' })).toBe(false);
    expect(emulatorFor(undefined, { emulator: 'true' })).toBe(true);
  });
});
