/** The region of every local stack. */
export const REGION = 'us-east-1';
/** The account of an emulator. */
export const ACCOUNT = '000000000000';

const dummyCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Whether an endpoint is on this machine. Then it is an emulator, and real credentials must not go there. */
export function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The configuration of an AWS SDK client for an endpoint. */
export function clientConfig(endpoint: string) {
  return { endpoint, region: REGION, ...(isLoopback(endpoint) ? { credentials: dummyCredentials } : {}) };
}

/** The shell commands that point AWS tools in another terminal at an emulator. */
export function exportLines(endpoint: string): string {
  const { accessKeyId, secretAccessKey } = dummyCredentials;
  return [
    `export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${REGION} AWS_DEFAULT_REGION=${REGION}`,
    `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ]
    .map((line) => `  ${line}`)
    .join('\n');
}

/**
 * The environment of an AWS command for an endpoint. A loopback endpoint gets none of this machine's AWS settings, such as
 * a profile or a session.
 */
export function awsEnvironment(
  endpoint: string,
  inherited: NodeJS.ProcessEnv = process.env,
): Record<string, string | undefined> {
  const target = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION };
  if (!isLoopback(endpoint)) return { ...inherited, ...target };
  const rest = Object.fromEntries(Object.entries(inherited).filter(([name]) => !name.startsWith('AWS_')));
  return {
    ...rest,
    ...target,
    AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
