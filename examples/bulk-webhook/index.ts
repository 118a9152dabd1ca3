import * as z from 'zod/mini';
import { definePlugin, secret } from '../../sdk/index.ts';

/** What the endpoint answers: the positions of the events that it did not accept. */
const answerSchema = z.object({ rejected: z.array(z.object({ index: z.int(), error: z.string() })) });

/** Posts up to 100 events in one request, as bulk APIs want them, and retries only those that the endpoint rejected. */
export default definePlugin({
  name: 'bulk-webhook',
  description: 'Posts events to a URL, up to 100 in one request',
  config: z.object({ url: z.url(), token: secret(z.string()) }),
  defaults: { batch_max: 100 },
  hooks: {
    async onBatch(_events, { config, http, eventsJson, deliveryIds }) {
      const response = await http.post(config.url, {
        // The published text of each event: no number is changed.
        body: `[${eventsJson.join(',')}]`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${config.token}` },
      });
      const { rejected } = answerSchema.parse(response.json());
      return {
        failed: rejected.map(({ index, error }) => ({ deliveryId: deliveryIds[index] ?? '', error: new Error(error) })),
      };
    },
  },
});
