import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../local/receiver/receiver.ts';
import { createEvent } from '../../sdk/index.ts';
import { configure, deadLetter, eventually, publish } from './stage.ts';

const steady = ['steady', 'steady.second'];

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

describe('a plugin that takes the sandbox down, or would', () => {
  it.each(['exits', 'blocks', 'hoards', 'throws-later'])(
    'and %s takes no other delivery with it, and ends in the DLQ as crashed',
    async (guilty) => {
      const plugins = [...steady, guilty];
      const config = { url: `${receiver.url}/`, allow_http: true, timeout: 2, retry_max: 0 };
      await configure({
        enabled: true,
        allowlist: plugins,
        configs: Object.fromEntries(plugins.map((name) => [name, config])),
      });
      const isRunning = (id: string) => plugins.every((plugin) => receiver.deliveries.has(`${id}:${plugin}`));
      const probes: string[] = [];
      await eventually('all plugins run', async () => {
        if (probes.some(isRunning)) return true;
        const probe = createEvent({ event_type: 'task.created' });
        probes.push(probe.event_id);
        await publish(probe);
        return undefined;
      });

      const killer = createEvent({ event_type: 'task.finished', meta: { kill: guilty } });
      const bystander = createEvent({ event_type: 'task.finished' });
      await publish(killer, bystander);

      const expected = [killer, bystander].flatMap(({ event_id }) => steady.map((plugin) => `${event_id}:${plugin}`));
      await eventually(
        'the others are delivered',
        () => expected.every((id) => receiver.deliveries.has(id)) || undefined,
      );
      expect(await deadLetter(guilty, killer)).toMatchObject({ reason: 'crashed', attempts: 1 });
      await eventually(
        'the guilty one gets its other events',
        () => receiver.deliveries.has(`${bystander.event_id}:${guilty}`) || undefined,
      );
    },
    240_000,
  );
});
