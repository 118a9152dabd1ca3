import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import webhook from '../../../../plugins/webhook/index.ts';
import type { PluginEvent } from '../../../../sdk/event/plugin-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { anEvent } from '../../../../sdk/testing/index.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';
import { startServer } from '../../http/start-server.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

/** The `traceparent` of each request that a webhook for an event makes, at all its attempts. */
async function requestsFor(event: PluginEvent): Promise<(string | string[] | undefined)[]> {
  let attempts = 0;
  const server = await startServer((_, response) => {
    attempts += 1;
    response.writeHead(attempts === 1 ? 503 : 200).end();
  });
  const stage = new StageInMemory({ webhook }, { webhook: { url: server.origin, allow_http: true } });
  stage.set('network/allow', '127.0.0.0/8');
  await stage.dispatch(eventRecords([event]));
  await stage.drainRetries();
  return server.requests.map(({ headers }) => headers.traceparent);
}

describe('the trace of an event', () => {
  it('goes on to the webhook as it was published, at every attempt', async () => {
    expect(await requestsFor({ ...anEvent(), traceparent })).toEqual([traceparent, traceparent]);
  });

  it('begins with an event that was published without one, and is the same at every attempt', async () => {
    const event = anEvent();
    const requests = await requestsFor(event);
    expect(requests).toHaveLength(2);
    for (const header of requests) expect(header).toMatch(`00-${event.event_id.replaceAll('-', '')}-`);
  });

  it('is on the lines of the function and of the plugin, also on those that a hook writes later', async () => {
    const plugin = definePlugin({
      name: 'chatty',
      description: '',
      hooks: {
        async onEvent({ event_id }, { logger }) {
          await sleep(2);
          logger.info('working', { event_id });
          throw new Error('no');
        },
      },
    });
    const stage = new StageInMemory({ chatty: plugin });
    const [traced, plain] = [{ ...anEvent(), traceparent }, anEvent()];
    await stage.dispatch(eventRecords([traced, plain]));
    const lines = stage.logger.lines.filter(({ fields }) => fields.event_id !== undefined);
    expect(lines.map(({ message }) => message).sort()).toEqual(['Plugin error', 'Plugin error', 'working', 'working']);
    for (const { fields } of lines) {
      const own = fields.event_id === traced.event_id ? traceId : plain.event_id.replaceAll('-', '');
      expect(fields.trace_id).toBe(own);
    }
  });
});
