import { randomBytes } from 'node:crypto';
import type { Receiver } from '../receiver/receiver.ts';
import { importEnv } from '../stack/import-env.ts';
import type { PluginConfig } from '../stack/write-config.ts';

/** Everything goes to this machine. */
const LOOPBACK = ['127.0.0.0/8'];

/**
 * The configuration of a local run: what the `PLUGIN*` variables of the environment say, or else three plugins that post to
 * the receiver. Its first request for `webhook` is refused, so that a retry can be seen.
 *
 * @param warn - told of variables without a use
 * @throws {UserError} when a variable has a value that can't be used
 */
export function demoConfig(
  receiver: Pick<Receiver, 'url' | 'behave'>,
  variables: NodeJS.ProcessEnv,
  warn: (line: string) => void,
): PluginConfig {
  const imported = importEnv(variables);
  if (imported) {
    for (const variable of imported.unused) warn(`${variable} has no effect: its plugin is not in PLUGINS_ALLOWLIST`);
    if (!imported.enabled) warn('PLUGINS_ENABLED is not `true`: no plugin runs');
    return { ...imported, networkAllow: LOOPBACK };
  }
  receiver.behave('/webhook', { kind: 'status', status: 503 }, { times: 1 });
  return {
    enabled: true,
    allowlist: ['webhook', 'slack', 'webhook.siem'],
    configs: {
      webhook: { url: `${receiver.url}/webhook`, allow_http: true },
      slack: { webhook_url: `${receiver.url}/slack`, allow_http: true },
      'webhook.siem': {
        url: `${receiver.url}/siem`,
        secret: randomBytes(32).toString('hex'),
        event_types: ['alert.*', 'terminal.*', 'task.failed'],
        allow_http: true,
      },
    },
    networkAllow: LOOPBACK,
  };
}
