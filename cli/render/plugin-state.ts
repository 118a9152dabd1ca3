import type { PluginState } from '../../operator/plugins/plugin-state.ts';
import type { View } from './view.ts';

const colors = {
  running: 'green',
  paused: 'yellow',
  disabled: 'dim',
  misconfigured: 'red',
  not_configured: 'red',
  isolated: 'yellow',
  slow: 'yellow',
  circuit_open: 'red',
} as const satisfies Record<PluginState, string>;

/** Colours a text by a plugin's state. */
export function stateLabel(text: string, state: PluginState, { color }: View): string {
  return color[colors[state]](text);
}
