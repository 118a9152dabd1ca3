import type { Settings } from '../../functions/settings/settings.ts';
import { OperatorError } from '../stage/operator-error.ts';

/** Refuses a plugin that is not enabled: the functions would drop what is sent to it. @throws {OperatorError} */
export function assertEnabled(plugin: string, { enabled, allowlist }: Settings): void {
  if (enabled && allowlist.includes(plugin)) return;
  throw new OperatorError(enabled ? `\`${plugin}\` is not enabled` : 'all plugins are disabled', {
    kind: 'configuration',
    fix: `enable ${enabled ? 'it' : 'plugins'} first: smp plugins enable ${enabled ? plugin : '--all'}`,
  });
}
