/** Where the AWS API is, and as whom to call it. What is undefined comes from the environment, as for every AWS tool. */
export interface AwsTarget {
  region?: string | undefined;
  /** A profile of the AWS configuration files. */
  profile?: string | undefined;
  /** The URL of an AWS API other than the region's own, such as an emulator's. */
  endpoint?: string | undefined;
}

/** The region of a loopback endpoint when none is set: that of the local stacks. */
export const LOCAL_REGION = 'us-east-1';

/** Whether an endpoint is on this machine. Then it is an emulator, and real credentials must not go there. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Completes a target from the environment variables `AWS_ENDPOINT_URL`, `AWS_REGION` and `AWS_DEFAULT_REGION`. */
export function targetFromEnvironment(given: AwsTarget, env: NodeJS.ProcessEnv): AwsTarget {
  const endpoint = given.endpoint ?? (env.AWS_ENDPOINT_URL || undefined);
  const region = given.region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined);
  const local = endpoint !== undefined && isLoopback(endpoint) ? LOCAL_REGION : undefined;
  return { endpoint, region: region ?? local, profile: given.profile };
}
