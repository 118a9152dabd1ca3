// Type-checked as an ES module and as CommonJS, beside the installed package.
import { createEvent, definePlugin, type PluginEvent, secret } from '@server-monitor/plugins-sdk';
import { anAlert, testPlugin } from '@server-monitor/plugins-sdk/testing';
import { z } from 'zod';

const plugin = definePlugin({
  name: 'pager',
  description: 'Pages somebody',
  config: z.object({ url: z.url(), token: secret(z.string()), level: z.number().default(1) }),
  hooks: {
    async onAlert(event, { config, http }) {
      const type: `alert.${string}` = event.event_type;
      const level: number = config.level;
      await http.post(config.url, { json: { type, level } });
    },
  },
});

definePlugin({
  name: 'misspelt',
  description: 'Has a hook that does not exist',
  // @ts-expect-error
  hooks: { onAlerts() {} },
});

// @ts-expect-error `url` is missing
testPlugin(plugin, { config: { token: 'x' } });

export const event: PluginEvent = createEvent({ event_type: 'alert.triggered' });
export const result = testPlugin(plugin, { config: { url: 'https://x.example', token: 't' } }).receive(anAlert());
