import { firstDelivery } from '../delivery/delivery-message.ts';
import type { RecordStep } from '../delivery/delivery-queues.ts';
import type { Reason } from '../delivery/reason.ts';
import { acceptsType } from '../host/common-config.ts';
import { commonConfigOf } from '../host/isolation.ts';
import type { Settings } from '../settings/settings.ts';
import type { RecordedEvent } from './event-batch.ts';

/**
 * Hands events over to the redeliver function, a delivery a plugin, without loading any plugin here: that is how a plugin
 * which takes sandboxes down is kept from taking the others' deliveries with it.
 */
export function splitIntoDeliveries(
  events: readonly RecordedEvent[],
  plugins: readonly string[],
  reason: Reason,
  settings: Settings,
): RecordStep[] {
  return plugins.flatMap((plugin) => {
    const config = commonConfigOf(plugin, settings);
    return events
      .filter(({ job }) => !config || acceptsType(config, job.event.event_type))
      .map(({ recordId, job }) => {
        const message = { ...firstDelivery(job.event, plugin), reason };
        return { recordId, step: { to: 'retry', message, delay: 0 } };
      });
  });
}
