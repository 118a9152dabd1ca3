import { isIsolated, isSlow, pauseReason, type StageSettings } from './instance-health.ts';

/** A plugin that the dispatch function does not call, and the queue for its deliveries. */
export interface DeferredPlugin {
  name: string;
  reason: 'received_again' | 'isolated' | 'slow' | 'paused';
  to: 'retry' | 'slow';
}

/** Why the dispatch function leaves a plugin's deliveries to the redeliver function; undefined when it calls the plugin itself. */
export function deferralOf(name: string, settings: StageSettings, now: number): DeferredPlugin | undefined {
  if (pauseReason(name, settings) !== undefined) return { name, reason: 'paused', to: 'slow' };
  if (isIsolated(name, settings, now)) return { name, reason: 'isolated', to: 'retry' };
  if (isSlow(name, settings, now)) return { name, reason: 'slow', to: 'slow' };
  return undefined;
}
