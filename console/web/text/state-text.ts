import type { PluginState } from '../../../operator/plugins/plugin-state.ts';

/** What a state means, and what to do. */
export interface StateText {
  words: string;
  fix: string;
  tone: 'good' | 'warn' | 'bad' | '';
}

const texts: Readonly<Record<PluginState, StateText>> = {
  running: { words: 'It gets events', fix: '', tone: 'good' },
  paused: { words: 'Its deliveries wait', fix: 'Resume it when its endpoint is ready.', tone: 'warn' },
  disabled: { words: 'It gets no events', fix: 'Enable it to start.', tone: '' },
  misconfigured: {
    words: 'Its configuration is not valid, so its deliveries are retried and become dead letters',
    fix: 'Correct its configuration.',
    tone: 'bad',
  },
  not_configured: {
    words: 'It needs a configuration and gets no events',
    fix: 'Fill in its configuration.',
    tone: 'warn',
  },
  isolated: { words: 'It ended its process, and runs isolated', fix: 'Look at its last error.', tone: 'warn' },
  slow: {
    words: 'It answers slowly, so its deliveries go through the slow queue',
    fix: 'Check its endpoint.',
    tone: 'warn',
  },
  circuit_open: {
    words: 'Its endpoint is down, so its deliveries wait',
    fix: 'Fix the endpoint; deliveries continue by themselves.',
    tone: 'bad',
  },
};

export function stateText(state: PluginState): StateText {
  return texts[state];
}
