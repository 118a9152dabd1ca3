import * as z from 'zod/mini';
import { definePlugin } from '../../sdk/plugin/define-plugin.ts';
import { secret } from '../../sdk/plugin/secret.ts';
import { webhookHeaders } from '../../sdk/signature/sign-webhook.ts';

const secretText = z.string().check(z.minLength(1));

export default definePlugin({
  name: 'webhook',
  description: 'Posts every event to a URL, signed',
  config: z.object({
    url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    /** One secret, or several while they are changed: the current one first. */
    secret: secret(z.optional(z.union([secretText, z.array(secretText).check(z.minLength(1))]))),
  }),
  defaults: { timeout: 10, retry_max: 3 },
  hooks: {
    async onEvent(event, { config, deliveryId, eventJson, http }) {
      const secrets = [config.secret ?? []].flat();
      const headers = webhookHeaders({ body: eventJson, event, deliveryId, secrets, now: Date.now() });
      await http.post(config.url, { body: eventJson, headers, ignoreBody: true });
    },
  },
});
