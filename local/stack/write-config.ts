import { DeleteParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** In one call of DeleteParameters (SSM API reference). */
const MAX_NAMES = 10;

/** What operators set for a stage, in one object. */
export interface PluginConfig {
  enabled: boolean;
  /** Instance names: `webhook`, `webhook.siem`. */
  allowlist: readonly string[];
  /** Configuration by instance name. An instance in the allowlist that is not here has none. */
  configs: Readonly<Record<string, object>>;
  /** CIDR ranges that plugins may reach although they are private; left as it is when absent. */
  networkAllow?: readonly string[];
}

/**
 * Writes a configuration to SSM, in an order in which what is read in between is never half of it: the plugins'
 * configurations, then the lists, then the switch. Overwrites; the configurations of instances that are not in the allowlist
 * stay.
 *
 * @param prefix - the stack's output `ConfigPrefix`
 * @example
 * ```ts
 * await writePluginConfig(ssm, '/server-monitor/local/plugins', {
 *   enabled: true,
 *   allowlist: ['webhook'],
 *   configs: { webhook: { url: 'https://example.com/hook' } },
 * });
 * ```
 */
export async function writePluginConfig(
  ssm: Pick<SSMClient, 'send'>,
  prefix: string,
  { enabled, allowlist, configs, networkAllow }: PluginConfig,
): Promise<void> {
  const put = (name: string, value: string, type: 'String' | 'SecureString' = 'String') =>
    ssm.send(new PutParameterCommand({ Name: `${prefix}/${name}`, Value: value, Type: type, Overwrite: true }));

  await Promise.all(
    Object.entries(configs).map(([instance, config]) =>
      put(`${instance}/config`, JSON.stringify(config), 'SecureString'),
    ),
  );
  const without = allowlist.filter((instance) => !Object.hasOwn(configs, instance));
  for (let start = 0; start < without.length; start += MAX_NAMES) {
    const names = without.slice(start, start + MAX_NAMES).map((instance) => `${prefix}/${instance}/config`);
    await ssm.send(new DeleteParametersCommand({ Names: names }));
  }
  if (networkAllow) await put('network/allow', list(networkAllow));
  await put('allowlist', list(allowlist));
  await put('enabled', String(enabled));
}

/** SSM takes no empty value; a lone comma stands for an empty list. */
function list(items: readonly string[]): string {
  return items.join(',') || ',';
}
