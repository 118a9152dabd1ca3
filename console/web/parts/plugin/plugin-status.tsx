import type { PluginState } from '../../../../operator/plugins/plugin-state.ts';
import { Badge, type Tone } from '../badge.tsx';
import type { IconName } from '../icon.tsx';

const shown: Readonly<Record<PluginState, { label: string; tone: Tone; icon: IconName }>> = {
  running: { label: 'Running', tone: 'good', icon: 'good' },
  paused: { label: 'Paused', tone: 'warn', icon: 'wait' },
  disabled: { label: 'Disabled', tone: 'none', icon: 'skip' },
  misconfigured: { label: 'Invalid configuration', tone: 'bad', icon: 'bad' },
  not_configured: { label: 'Not configured', tone: 'warn', icon: 'wait' },
  isolated: { label: 'Isolated', tone: 'warn', icon: 'wait' },
  slow: { label: 'Slow', tone: 'warn', icon: 'wait' },
  circuit_open: { label: 'Endpoint down', tone: 'bad', icon: 'bad' },
};

/** How a plugin instance is. */
export function PluginStatus({ state }: { state: PluginState }) {
  return <Badge {...shown[state]} />;
}
