import { commonConfigOf } from '../config/common-config-of.ts';
import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import { PAUSE_SECONDS } from '../delivery/attempt/error-outcome.ts';
import type { DeliveryMessage } from '../delivery/delivery-message.ts';
import { faultOutcome } from '../delivery/fault-outcome.ts';
import type { NextStep } from '../delivery/next-step/next-step.ts';
import { routeOf } from '../delivery/routes.ts';
import { pauseReason, type StageSettings } from '../health/instance-health.ts';
import type { PluginInstance } from '../host/plugin-instance.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { waitForSlot } from './wait-for-slot.ts';

/** Seconds until settings that could not be read are read again. */
const SETTINGS_WAIT = 30;

/**
 * Makes another attempt at a delivery, unless the settings or its last attempt forbid it.
 *
 * @param crashed - true when the delivery was received before and no answer came
 */
export async function retryDelivery(
  delivery: DeliveryMessage,
  crashed: boolean,
  deadline: number,
  runtime: Runtime,
): Promise<NextStep> {
  const startedAt = runtime.clock.now();
  let settings = await runtime.settings();
  // Settings that are a moment old must not turn a delivery into a dead letter.
  if (refusal(delivery.plugin, settings)) settings = await runtime.settings({ renewed: true });
  const refused = refusal(delivery.plugin, settings);
  if (!settings || refused) return runtime.complete(delivery, refused ?? unavailable, undefined, startedAt);
  if (crashed) {
    await runtime.isolate(delivery.plugin, settings);
    return runtime.complete(delivery, sandboxEnded, { common: commonConfigOf(delivery.plugin, settings) }, startedAt);
  }
  const paused = pauseReason(delivery.plugin, settings);
  if (paused !== undefined) {
    return runtime.complete(delivery, pausedOutcome(paused), undefined, startedAt);
  }
  const [instance] = await runtime.plugins(settings, [delivery.plugin], deadline);
  // Plugins that end the sandbox run here: the log should show that this one had started.
  runtime.report.logStarted();
  const outcome = unconfigured(delivery, instance, settings) ?? (await attempt(delivery, instance, deadline, runtime));
  return runtime.complete(delivery, outcome, instance?.status === 'disabled' ? undefined : instance, startedAt);
}

async function attempt(
  delivery: DeliveryMessage,
  instance: PluginInstance | undefined,
  deadline: number,
  runtime: Runtime,
): Promise<Outcome> {
  const route = instance ? routeOf(instance, delivery.event) : 'not_configured';
  if (typeof route === 'string') return { status: 'skipped', reason: route };
  if (!('hooks' in route || 'onBatch' in route)) return faultOutcome(route.instance);
  const waits = await waitForSlot(delivery, route.instance, runtime.clock);
  return waits ?? attemptDelivery(route, delivery, delivery.attempts + 1, deadline, runtime.clock);
}

const unavailable: Outcome = {
  status: 'retry',
  reason: 'settings_unavailable',
  error: 'the settings could not be read',
  retryAfter: SETTINGS_WAIT,
  counts: false,
};

function pausedOutcome(reason: string): Outcome {
  return { status: 'parked', reason: 'paused', error: `paused: ${reason}`, wait: PAUSE_SECONDS };
}

/** A plugin without configuration gets no new events, but a delivery that already failed is kept. */
function unconfigured(
  delivery: DeliveryMessage,
  instance: PluginInstance | undefined,
  { prefix }: StageSettings,
): Outcome | undefined {
  if (instance?.status !== 'disabled' || delivery.first_failed_at === null) return undefined;
  const error = `${delivery.plugin} no longer has a configuration: set ${prefix}/${delivery.plugin}/config`;
  return { status: 'dead', reason: 'invalid_config', error };
}

/**
 * A delivery that is received again was not answered. Nearly always its attempt ended the sandbox. More is not known here.
 */
const sandboxEnded: Outcome = {
  status: 'retry',
  reason: 'crashed',
  error:
    'the sandbox ended before the hook answered: it exited, ran out of memory or blocked the event loop (or the function was throttled, or SQS did not accept the next message)',
  counts: true,
};

/** A delivery whose plugin was removed or disabled is kept in the DLQ: the change may have been a mistake. */
function refusal(plugin: string, settings: StageSettings | undefined): Outcome | undefined {
  if (settings?.enabled === false) {
    const error = 'plugins were disabled while the delivery was waiting';
    return { status: 'dead', reason: 'plugins_disabled', error };
  }
  if (settings && !settings.allowlist.includes(plugin)) {
    const error = `${plugin} was removed from the allowlist while the delivery was waiting`;
    return { status: 'dead', reason: 'plugin_not_allowlisted', error };
  }
  return undefined;
}
