// Checked by `tsc`: what is marked as an error has to be one.
import { z } from 'zod';
import * as mini from 'zod/mini';
import type { catalog } from '../../plugins/catalog.ts';
import {
  type Catalog,
  createEvent,
  definePlugin,
  type EventOf,
  EventTypes,
  type HttpClient,
  type PluginContext,
  type PluginEvent,
  type Severity,
} from '../../sdk/index.ts';
import { testPlugin } from '../../sdk/testing/index.ts';

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

const counted = definePlugin({
  name: 'counted',
  description: '',
  config: z.object({ limit: z.coerce.number<string>(), note: z.string().default('') }),
  hooks: {
    onStartup(ctx) {
      holds<Equal<typeof ctx, PluginContext<{ limit: number; note: string }>>>();
      // @ts-expect-error there is no delivery yet
      ctx.deliveryId;
    },
    // @ts-expect-error onShutdown is called with nothing
    onShutdown(_ctx) {},
    onAuditLog(event) {
      holds<Equal<typeof event, PluginEvent>>();
    },
  },
});

// The testing kit takes the configuration as an operator writes it, before the schema completes it.
testPlugin(counted, { config: { limit: '3' } });
// @ts-expect-error the schema reads text
testPlugin(counted, { config: { limit: 3 } });
// @ts-expect-error the schema has no such field
testPlugin(counted, { config: { limit: '3', limits: 3 } });

definePlugin({
  name: 'without-config',
  description: '',
  hooks: {
    onEvent(_, { config }) {
      holds<Equal<typeof config, unknown>>();
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

holds<Equal<EventOf<'alert.'>['event_type'], `alert.${string}`>>();
const alert = (event: EventOf<'alert.'>) => event.event_type;
alert({ ...createEvent({ event_type: 'alert.triggered' }), event_type: 'alert.triggered' });
// @ts-expect-error this is no alert
alert({ ...createEvent({ event_type: 'task.created' }), event_type: 'task.created' });
// @ts-expect-error of an event of any type nobody knows whether it is one
alert(createEvent({ event_type: 'alert.triggered' }));

// The catalog's names stay known, and every catalog takes plugins of any configuration.
holds<Equal<string extends keyof typeof catalog ? 'any name' : 'known names', 'known names'>>();
({ counted: async () => ({ default: counted }) }) satisfies Catalog;
// @ts-expect-error a catalog holds imports, not plugins
({ counted }) satisfies Catalog;

holds<Equal<typeof EventTypes.TASK_FINISHED, 'task.finished'>>();
holds<Equal<typeof EventTypes.SSH_KEY_USED, 'ssh_key.used'>>();
holds<Equal<typeof Severity.CRITICAL, 'critical'>>();
// @ts-expect-error there is no such type
EventTypes.TASK_EXPLODED;
// @ts-expect-error an event has a type
createEvent({ severity: 'info' });
