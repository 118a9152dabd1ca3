import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type ReceivedRequest, type Receiver, startReceiver } from '../../../local/receiver/receiver.ts';
import { createEvent, type PluginEvent } from '../../../sdk/index.ts';
import { canary } from './canary.ts';
import { configure, eventually, inEffect } from './stage.ts';

/** The secret of `webhook`. */
export const SECRET = canary('suite');

/** An event that every plugin of the tests wants. */
export const aTask = (meta: Record<string, unknown> = {}): PluginEvent =>
  createEvent({ event_type: 'task.finished', server_name: 'web-1', meta: { exit_code: 0, ...meta } });

const common = { allow_http: true, timeout: 2, retry_max: 1 };

/** An instance of its own has no open circuit, and no slow mark, of the tests before. */
type PluginName = 'webhook' | `webhook.${string}` | 'slack';

/** Starts a receiver for the tests of a file, and removes its requests and behaviours before each. */
export function useReceiver() {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());
  beforeEach(() => receiver.reset());

  const url = (path: string) => `${receiver.url}/${path}`;

  /** The default configuration of each plugin, each with its own path at the receiver, and changes of it. */
  const configOf = (plugin: PluginName, changes: object = {}): object => {
    const address = () => {
      if (plugin === 'slack') return { webhook_url: url('slack') };
      if (plugin === 'webhook') return { url: url('main'), secret: SECRET };
      return { url: url(plugin.replace('webhook.', '')) };
    };
    return { ...common, ...address(), ...changes };
  };

  /** The requests of a delivery: one for each attempt. */
  const requestsOf = ({ event_id }: PluginEvent, plugin: string): readonly ReceivedRequest[] =>
    receiver.deliveries.get(`${event_id}:${plugin}`) ?? [];

  return {
    url,
    configOf,
    requestsOf,
    get requests() {
      return receiver.requests;
    },
    behave: (...args: Parameters<Receiver['behave']>) => receiver.behave(...args),

    /** Allows plugins, with changes of their configuration. */
    allow(plugins: readonly PluginName[], changes: Partial<Record<PluginName, object>> = {}): Promise<void> {
      const configs = Object.fromEntries(plugins.map((plugin) => [plugin, configOf(plugin, changes[plugin])]));
      return configure({ enabled: true, allowlist: plugins, configs });
    },

    /** Waits for so many attempts of a delivery. */
    arrived(event: PluginEvent, plugin: string, times = 1): Promise<readonly ReceivedRequest[]> {
      return eventually(`${event.event_id}:${plugin} arrives ${times} times`, () => {
        const requests = requestsOf(event, plugin);
        return requests.length >= times ? requests : undefined;
      });
    },

    /** Publishes tasks until one of them shows that a configuration took effect. */
    takesEffect(what: string, shows: (event: PluginEvent) => boolean): Promise<void> {
      return inEffect(what, () => aTask({ probe: true }), shows);
    },
  };
}
