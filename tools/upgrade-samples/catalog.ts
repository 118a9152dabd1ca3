import { z } from 'zod';
import { type AnyPlugin, definePlugin } from '../../sdk/plugin/define-plugin.ts';
import { expectSuccess } from '../../sdk/plugin/expect-success.ts';

/** Posts events to the receiver of the samples, and keeps state. It uses only what the SDK has had from its first version. */
const sampled = definePlugin({
  name: 'sampled',
  description: 'For stored samples',
  config: z.object({ url: z.url() }),
  hooks: {
    async onEvent(event, { config, eventJson, http, state }) {
      if (event.event_type === 'custom.state') {
        await state.set('cursor', { seen: 3, last: event.event_id });
        await state.set('token', 'kept for an hour', { ttl: 3600 });
      }
      expectSuccess(await http.post(config.url, { body: eventJson }));
    },
  },
});

export const catalog: Record<string, () => Promise<{ default: AnyPlugin }>> = {
  sampled: async () => ({ default: sampled }),
};
