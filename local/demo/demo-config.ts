import { randomBytes } from 'node:crypto';
import type { ImportedConfig } from '../../operator/import/import-env.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { PluginConfig } from '../stack/write-config.ts';

/** Plugins may reach servers on this machine. */
const LOOPBACK = ['127.0.0.0/8'];

/** A configuration to run with. */
export interface DemoConfig {
  config: PluginConfig;
  /** Failures that the demo causes on purpose, one sentence each. */
  staged: string[];
  /** Settings of the environment that have no effect, one sentence each. */
  warnings: string[];
}

/**
 * The configuration of a local run: the environment's, or else three plugins that post to the receiver. Then the receiver
 * refuses the first request to `webhook`, so that a retry can be seen.
 *
 * @param imported - what `importEnv` read
 * @param hasDeadLetter - whether it also refuses the first request to `webhook.siem` for good: somebody looks at the console
 */
export function demoConfig(
  receiver: Pick<Receiver, 'url' | 'behave'>,
  imported: ImportedConfig | undefined,
  hasDeadLetter = false,
): DemoConfig {
  if (imported) {
    const { unused, ...config } = imported;
    const warnings = unused.map((variable) => `${variable} has no effect: its plugin is not in PLUGINS_ALLOWLIST`);
    if (!config.enabled) warnings.push('PLUGINS_ENABLED is not `true`: no plugin runs');
    return { config: { ...config, networkAllow: LOOPBACK }, staged: [], warnings };
  }
  receiver.behave('/webhook', { kind: 'status', status: 503 }, { times: 1 });
  const staged = ['The receiver answers 503 once, to show a retry.'];
  if (hasDeadLetter) {
    const body = '{"error": "there is no index `events`: create it, then send the event again"}';
    receiver.behave('/siem', { kind: 'status', status: 404, body }, { times: 1 });
    staged.push('It answers 404 once, to show a dead letter in the console.');
  }
  const config = {
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
  return { config, staged, warnings: [] };
}
