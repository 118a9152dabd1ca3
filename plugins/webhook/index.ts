import * as z from 'zod/mini';
import { definePlugin } from '../../sdk/plugin/define-plugin.ts';
import { secret } from '../../sdk/plugin/secret.ts';
import { webhookHeaders } from '../../sdk/signature/sign-webhook.ts';
import { signingSecretProblem } from '../../sdk/signature/signing-key.ts';

const signingSecret = z.string().check(
  z.refine((text) => signingSecretProblem(text) === undefined, {
    error: ({ input }) => signingSecretProblem(String(input)),
  }),
);

/** Empty text is how the Python system removes the signature; null is what a form sends for a field left out. */
const noSecret = z.union([z.literal(''), z.null()]);

export default definePlugin({
  name: 'webhook',
  description: 'Posts every event to a URL, signed',
  config: z.object({
    url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    /** One secret, or several while they are changed: the current one first. */
    secret: secret(
      z.optional(
        z.union(
          [noSecret, signingSecret, z.array(signingSecret).check(z.minLength(1, 'must have one secret at least'))],
          {
            error: 'must be text, or a list of texts',
          },
        ),
      ),
    ),
  }),
  defaults: { timeout: 10, retry_max: 3 },
  hooks: {
    async onEvent(event, { config, deliveryId, eventJson, http }) {
      const secrets = [config.secret || []].flat();
      const headers = webhookHeaders({ body: eventJson, event, deliveryId, secrets, now: Date.now() });
      await http.post(config.url, { body: eventJson, headers, ignoreBody: true });
    },
  },
});
