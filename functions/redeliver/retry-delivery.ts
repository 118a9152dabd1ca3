import type { SQSRecord } from 'aws-lambda';
import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { DispatchedEvent } from '../delivery/dispatched-event.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { NextStep } from '../delivery/next-step.ts';
import type { Outcome } from '../delivery/outcome.ts';
import { routeOf } from '../delivery/routes.ts';
import { commonConfigOf } from '../host/isolation.ts';
import type { PluginInstance } from '../host/plugin-instance.ts';
import type { Runtime, StageSettings } from '../host/runtime.ts';

/** Seconds until the next look at settings that could not be read. */
const SETTINGS_WAIT = 30;

/** Makes another attempt at a delivery, unless the settings or its last attempt forbid it. */
export async function retryDelivery(
  delivery: DeliveryMessage,
  record: SQSRecord,
  deadline: number,
  runtime: Runtime,
): Promise<NextStep> {
  const startedAt = runtime.clock.now();
  let settings = await runtime.settings();
  // A dead letter for a plugin that was allowed a moment ago would be a mistake of ours.
  if (refusalOf(delivery.plugin, settings)) settings = await runtime.settings({ renewed: true });
  const refusal = refusalOf(delivery.plugin, settings);
  if (!settings || refusal) return runtime.conclude(delivery, refusal ?? unavailable, undefined, startedAt);
  if (Number(record.attributes.ApproximateReceiveCount) > 1) {
    await runtime.isolate(delivery.plugin, settings);
    return runtime.conclude(delivery, crashed, { common: commonConfigOf(delivery.plugin, settings) }, startedAt);
  }
  const [instance] = await runtime.plugins(settings, [delivery.plugin], deadline);
  // Here run plugins that take the sandbox with them: it should be known that this one had started.
  runtime.report.logStarted();
  const outcome = unconfigured(delivery, instance) ?? (await attempt(delivery, instance, deadline, runtime));
  return runtime.conclude(delivery, outcome, instance?.status === 'disabled' ? undefined : instance, startedAt);
}

async function attempt(
  delivery: DeliveryMessage,
  instance: PluginInstance | undefined,
  deadline: number,
  runtime: Runtime,
): Promise<Outcome> {
  const route = instance && routeOf(instance, delivery.event);
  if (!route) return { status: 'skipped' };
  if (!('hooks' in route)) return faultOutcome(route.instance);
  const job = new DispatchedEvent(delivery.event);
  return attemptDelivery(route, job, delivery.attempts + 1, deadline, runtime.clock);
}

const unavailable: Outcome = {
  status: 'retry',
  reason: 'settings_unavailable',
  error: 'the settings could not be read',
  retryAfter: SETTINGS_WAIT,
  counts: false,
};

/** A plugin that has lost its configuration wants no more events, but what it was already tried at is kept. */
function unconfigured(delivery: DeliveryMessage, instance: PluginInstance | undefined): Outcome | undefined {
  if (instance?.status !== 'disabled' || delivery.first_failed_at === null) return undefined;
  const error = `${delivery.plugin} has no configuration any more: set \`${delivery.plugin}/config\` under the prefix`;
  return { status: 'dead', reason: 'invalid_config', error };
}

/**
 * A delivery that is received again was not answered: nearly always because its attempt took the sandbox with it. What else it may be
 * can't be told from here.
 */
const crashed: Outcome = {
  status: 'retry',
  reason: 'crashed',
  error:
    'the sandbox ended before the hook answered: it exited, ran out of memory or blocked the event loop (or the function was throttled, or SQS did not take what followed)',
  counts: true,
};

/** A delivery that nobody wants any more is kept in the DLQ: what stopped it may have been a mistake. */
function refusalOf(plugin: string, settings: StageSettings | undefined): Outcome | undefined {
  if (settings?.enabled === false) {
    return {
      status: 'dead',
      reason: 'plugins_disabled',
      error: 'plugins were disabled while the delivery was waiting',
    };
  }
  if (settings && !settings.allowlist.includes(plugin)) {
    const error = `${plugin} was taken from the allowlist while the delivery was waiting`;
    return { status: 'dead', reason: 'plugin_not_allowlisted', error };
  }
  return undefined;
}
