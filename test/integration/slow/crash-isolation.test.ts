import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../local/receiver/receiver.ts';
import { createEvent, type PluginEvent } from '../../../sdk/index.ts';
import { configure, deadLetter, eventually, inEffect, publish, received } from '../stage/stage.ts';

const steady = ['steady', 'steady.second'];
const guilty = ['exits', 'blocks', 'hoards', 'throws-later'];
const plugins = [...steady, ...guilty];

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  const config = { url: `${receiver.url}/`, allow_http: true, timeout: 2, retry_max: 0 };
  const configs = Object.fromEntries(plugins.map((name) => [name, config]));
  await configure({ enabled: true, allowlist: plugins, configs });
  const isDelivered = ({ event_id }: PluginEvent) =>
    plugins.every((plugin) => receiver.deliveries.has(`${event_id}:${plugin}`));
  await inEffect('all plugins run', () => createEvent({ event_type: 'task.created' }), isDelivered);
});
afterAll(() => receiver.stop());

/** Publishes events in a batch of their own, so that one plugin alone ends its sandbox. */
let published: Promise<void> = Promise.resolve();
const publishAlone = (...events: PluginEvent[]): Promise<void> => {
  published = published.then(() => publish(...events)).then(received);
  return published;
};

describe('a plugin that ends or blocks the sandbox', () => {
  it.concurrent.each(guilty)(
    'and %s affects no other delivery, and its own is dead-lettered as crashed',
    async (name) => {
      const killer = createEvent({ event_type: 'task.finished', meta: { kill: name } });
      const bystander = createEvent({ event_type: 'task.finished' });
      await publishAlone(killer, bystander);

      const others = plugins.filter((plugin) => plugin !== name).map((plugin) => `${killer.event_id}:${plugin}`);
      const all = plugins.map((plugin) => `${bystander.event_id}:${plugin}`);
      for (const id of [...others, ...all]) {
        await eventually(`${id} is delivered`, () => receiver.deliveries.has(id) || undefined);
      }
      expect(await deadLetter(name, killer)).toMatchObject({ reason: 'crashed', attempts: 1 });
    },
  );
});
