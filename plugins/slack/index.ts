import * as z from 'zod/mini';
import { definePlugin } from '../../sdk/plugin/define-plugin.ts';
import { secret } from '../../sdk/plugin/secret.ts';
import { slackMessage } from './message.ts';

export default definePlugin({
  name: 'slack',
  description: 'Posts events to a Slack channel',
  config: z.object({
    /** Whoever knows this URL may post: it is a secret. */
    webhook_url: secret(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })),
    channel: z.optional(z.string()),
    username: z._default(z.string(), 'ServerMonitor'),
  }),
  defaults: { timeout: 10, retry_max: 3 },
  hooks: {
    async onEvent(event, { config, http }) {
      await http.post(config.webhook_url, { json: slackMessage(event, config), ignoreBody: true });
    },
  },
});
