import { definePlugin, secret } from '@server-monitor/plugins-sdk';
import { z } from 'zod';

export default definePlugin({
  name: 'pager',
  description: 'Pages somebody on alerts',
  config: z.object({ url: z.url(), token: secret(z.string()) }),
  hooks: {
    async onAlert(event, { config, http, logger }) {
      // `secret()` masks the token in this line.
      logger.info(`paging with ${config.token}`);
      const headers = { authorization: `Bearer ${config.token}` };
      await http.post(config.url, { headers, json: { title: event.event_type, id: event.event_id } });
    },
  },
});
