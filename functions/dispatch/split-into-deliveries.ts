import { acceptsType } from '../config/common-config.ts';
import { commonConfigOf } from '../config/common-config-of.ts';
import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import type { DeferredPlugin } from '../health/deferred-plugin.ts';
import type { Settings } from '../settings/settings.ts';
import type { RecordedEvent } from './event-batch.ts';

/**
 * Splits events into one delivery per plugin for the redeliver function, without loading any plugin here. So a plugin that
 * ends its sandbox fails no other delivery, and no plugin waits for a slow one.
 */
export function splitIntoDeliveries(
  events: readonly RecordedEvent[],
  plugins: readonly DeferredPlugin[],
  settings: Settings,
): RecordStep[] {
  return plugins.flatMap(({ name, reason, to }) => {
    const config = commonConfigOf(name, settings);
    return events.flatMap(({ recordId, dispatched, run }): RecordStep[] => {
      if (config && !acceptsType(config, dispatched.event.event_type)) {
        run?.skip(name, 'event_types');
        return [];
      }
      run?.ended(name, reason === 'paused' ? 'parked' : 'deferred', 0, reason);
      const message = { ...firstDelivery(dispatched, name), reason };
      return [{ recordId, step: { to, message, delay: 0 } }];
    });
  });
}
