import { PREFIX } from './sandbox-environment.ts';

/** A secret that webhooks of the benchmarks sign with. */
export const SECRET = 'a secret for the benchmark';

/** The SSM parameters that enable plugins on this machine. @param configs - by instance name, which is also the allowlist */
export function settingsParameters(configs: Record<string, object>): { Name: string; Value: string }[] {
  const values = {
    enabled: 'true',
    allowlist: Object.keys(configs).join(','),
    'network/allow': '127.0.0.0/8',
    ...Object.fromEntries(
      Object.entries(configs).map(([name, config]) => [
        `${name}/config`,
        JSON.stringify({ allow_http: true, ...config }),
      ]),
    ),
  };
  return Object.entries(values).map(([key, Value]) => ({ Name: `${PREFIX}/${key}`, Value }));
}
