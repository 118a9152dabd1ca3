import type { PluginContext } from '../../sdk/plugin/plugin-context.ts';
import { errorText } from '../telemetry/error-text.ts';
import type { Clock } from '../time/clock.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { guardedState } from './guarded-state.ts';
import { PluginFault } from './plugin-fault.ts';
import type { ReadyPlugin } from './plugin-instance.ts';

/**
 * Calls a plugin's `onStartup`, for at most its timeout.
 *
 * @param deadline - milliseconds since the epoch
 * @throws {PluginFault}
 */
export async function callStartup(instance: ReadyPlugin, deadline: number, clock: Clock): Promise<void> {
  const { onStartup } = instance.plugin.hooks;
  if (!onStartup) return;
  const limit = Math.ceil(Math.max(0, Math.min(instance.common.timeout * 1000, deadline - clock.now())));
  const signal = AbortSignal.timeout(limit);
  const assertOpen = () => signal.throwIfAborted();
  const http = instance.http.forDelivery({ signal, headers: {}, timeLeft: limit });
  const start = async () => {
    await onStartup(context);
    await http.settle();
  };
  const context: PluginContext<never> = {
    plugin: instance.name,
    config: instance.config,
    logger: instance.logger,
    http,
    state: guardedState(instance.state, assertOpen, () => signal),
    signal,
    publish: async (event) => {
      assertOpen();
      await instance.publish({ ...event, published_by: [instance.name] });
    },
  };
  try {
    // The signal's own timer would not keep the process alive, and while a plugin hangs nothing else might.
    await withTimeout(limit, start());
  } catch (cause) {
    await instance.http.close();
    const message = instance.redactor.text(`onStartup failed: ${errorText(cause)}`);
    throw new PluginFault('startup_failed', message, { common: instance.common, cause });
  }
}
