import { DeleteParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** Of one DeleteParameters call (SSM API reference). */
const MAX_NAMES = 10;

/** The configuration of a stage, in one object. */
export interface PluginConfig {
  enabled: boolean;
  /** Instance names: `webhook`, `webhook.siem`. */
  allowlist: readonly string[];
  /** By instance name. An instance in the allowlist that is missing here has no configuration. */
  configs: Readonly<Record<string, object>>;
  /** Private CIDR ranges that plugins may reach. When absent, the parameter stays as it is. */
  networkAllow?: readonly string[];
}

/**
 * Writes a configuration to SSM: the plugins' configurations, then the lists, then the switch. In this order, functions
 * that read meanwhile never see half of it. Existing values are overwritten. Configurations of instances outside of the
 * allowlist stay.
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

/** SSM refuses empty values: a single comma stands for an empty list. */
function list(items: readonly string[]): string {
  return items.join(',') || ',';
}
