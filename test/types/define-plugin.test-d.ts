// Checked by `tsc`: what is marked as an error has to be one.
import { z } from 'zod';
import * as mini from 'zod/mini';
import {
  createEvent,
  definePlugin,
  EventTypes,
  type HttpClient,
  type PluginEvent,
  type Severity,
} from '../../sdk/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(value?: T): T | undefined => value;

definePlugin({
  name: 'inferred',
  description: '',
  config: z.object({ url: z.url(), limit: z.number().default(3), channel: z.string().optional() }),
  hooks: {
    onStartup({ config }) {
      holds<Equal<typeof config, { url: string; limit: number; channel?: string | undefined }>>();
    },
    onEvent(event, { config, http, attempt, signal }) {
      holds<Equal<typeof event, PluginEvent>>();
      holds<Equal<typeof config.limit, number>>();
      holds<Equal<typeof http, HttpClient>>();
      holds<Equal<typeof attempt, number>>();
      holds<Equal<typeof signal, AbortSignal>>();
      // @ts-expect-error the schema has no such field
      config.token;
      // @ts-expect-error events have no such severity
      event.severity === 'fatal';
    },
    onAlert(event) {
      holds<Equal<typeof event.event_type, `alert.${string}`>>();
    },
    onTaskFinished(event) {
      holds<Equal<typeof event.event_type, `task.finished${string}` | `task.failed${string}`>>();
    },
  },
});

definePlugin({
  name: 'mini',
  description: '',
  config: mini.object({ token: mini.string() }),
  hooks: {
    onEvent(_, { config }) {
      holds<Equal<typeof config, { token: string }>>();
    },
  },
});

definePlugin({
  name: 'misspelt',
  description: '',
  hooks: {
    // @ts-expect-error there is no such hook
    onAlerts() {},
  },
});

// @ts-expect-error a plugin has a name
definePlugin({ description: '', hooks: {} });

holds<Equal<typeof EventTypes.TASK_FINISHED, 'task.finished'>>();
holds<Equal<typeof EventTypes.SSH_KEY_USED, 'ssh_key.used'>>();
holds<Equal<typeof Severity.CRITICAL, 'critical'>>();
// @ts-expect-error there is no such type
EventTypes.TASK_EXPLODED;
// @ts-expect-error an event has a type
createEvent({ severity: 'info' });
