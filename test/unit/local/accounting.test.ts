import { CloudWatchLogsClient, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { consoleLines } from '../../../local/demo/console-lines.ts';
import { DeliveryWatch } from '../../../local/demo/deliveries/delivery-watch.ts';
import { Ledger } from '../../../local/demo/deliveries/ledger.ts';
import { peekQueue } from '../../../local/demo/deliveries/peek-queue.ts';
import { summaryTable } from '../../../local/demo/deliveries/summary-table.ts';
import { type LogRecord, tailLogs } from '../../../local/demo/deliveries/tail-logs.ts';
import { wantedPlugins } from '../../../local/demo/deliveries/wanted-plugins.ts';
import type { ReceivedRequest } from '../../../local/receiver/receiver.ts';
import { createEvent, definePlugin } from '../../../sdk/index.ts';

const event = createEvent({ event_type: 'task.failed', meta: { name: 'backup', exit_code: 2 }, severity: 'error' });
const id = (plugin: string) => `${event.event_id}:${plugin}`;
const log = (plugin: string, outcome: string, attempt = 1): LogRecord => ({
  message: outcome === 'delivered' ? 'Delivered' : 'Plugin error',
  delivery_id: id(plugin),
  event_id: event.event_id,
  event_type: event.event_type,
  plugin,
  attempt,
  outcome,
  error: 'it answered 503',
  retry_in_s: 4,
});
const request = (plugin: string, status: number | null): ReceivedRequest => ({
  method: 'POST',
  path: '/',
  headers: {},
  body: Buffer.alloc(0),
  at: 0,
  deliveryId: id(plugin),
  status,
});

describe('the account of a run', () => {
  let ledger: Ledger;
  let watch: DeliveryWatch;
  let records: LogRecord[];
  let lines: string[];
  beforeEach(() => {
    ledger = new Ledger(() => ['webhook', 'slack']);
    records = [];
    lines = [];
    const tail = { poll: async () => records.splice(0) };
    watch = new DeliveryWatch({
      tail,
      ledger,
      lines: consoleLines(
        (line) => lines.push(line.slice(10)),
        false,
        () => 0,
      ),
    });
    watch.expect(event);
  });
  const missing = () => ledger.missing().map(({ plugin, last }) => `${plugin}: ${last}`);

  it('misses every delivery until it arrived, or lies in the dead-letter queue', async () => {
    expect(missing()).toEqual(['webhook: nothing heard', 'slack: nothing heard']);
    watch.request(request('webhook', 200));
    records.push(log('slack', 'dead', 4));
    await watch.poll();
    expect(missing()).toEqual(['slack: attempt 4: dead, it answered 503']);
    ledger.dead(id('slack'));
    expect(missing()).toEqual([]);
  });

  it('does not take a refused request for a delivery', async () => {
    watch.request(request('webhook', 503));
    watch.request(request('webhook', null));
    expect(missing()).toHaveLength(2);
    watch.request(request('webhook', 204));
    expect(missing()).toEqual(['slack: nothing heard']);
    expect(lines.at(-1)).toContain('at attempt 3');
  });

  it('believes the functions where the receiver has no part in it', async () => {
    records.push(log('webhook', 'delivered'), log('slack', 'delivered'));
    await watch.poll();
    expect(missing()).toEqual([]);
    expect(ledger.unlogged()).toBe(0);
  });

  it('knows of deliveries whose log lines are still to come', async () => {
    watch.request(request('webhook', 200));
    expect(ledger.unlogged()).toBe(1);
    records.push(log('webhook', 'delivered'));
    await watch.poll();
    expect(ledger.unlogged()).toBe(0);
  });

  it('shows one line an event and one a delivery, whoever tells of it', async () => {
    records.push(
      log('webhook', 'retry'),
      { message: 'Plugin loaded', plugin: 'slack' },
      { message: 'Plugin loaded', plugin: 'slack' },
    );
    await watch.poll();
    watch.request(request('slack', 200));
    records.push(log('slack', 'delivered'), log('webhook', 'delivered', 2), {
      ...log('x', 'dead'),
      event_id: 'of somebody else',
    });
    await watch.poll();
    expect(lines.map((line) => line.replace(/\s+/g, ' '))).toEqual([
      `event ${event.event_id.slice(0, 8)} task.failed error backup (exit code 2)`,
      `retry ${event.event_id.slice(0, 8)} task.failed webhook attempt 1: it answered 503; again in 4 s`,
      'loaded slack',
      `delivered ${event.event_id.slice(0, 8)} task.failed slack`,
      `delivered ${event.event_id.slice(0, 8)} task.failed webhook at attempt 2`,
    ]);
  });

  it('becomes a table with what is missing in it', async () => {
    watch.request(request('webhook', 200));
    records.push(log('webhook', 'retry'), log('webhook', 'retry'), log('slack', 'retry'), log('slack', 'retry', 2));
    await watch.poll();
    ledger.dead(id('slack'));
    const cells = summaryTable(ledger.rows(), ['webhook', 'slack'])
      .split('\n')
      .filter((line) => line.includes('│'))
      .map((line) =>
        line
          .split('│')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(cells).toEqual([
      ['Event type', 'Published', 'webhook', 'slack', 'Retried', 'Dead-lettered'],
      ['task.failed', '1', '1', '0 of 1', '3', '1'],
      ['Total', '1', '1', '0 of 1', '3', '1'],
    ]);
  });
});

describe('wantedPlugins', () => {
  const plugin = definePlugin({
    name: 'pager',
    description: '',
    config: z.object({ url: z.string() }),
    hooks: { onAlert() {} },
  });
  const catalog = { pager: async () => ({ default: plugin }) };
  const wanted = async (configs: Record<string, object>, type = 'alert.triggered', enabled = true) => {
    const allowlist = ['pager', 'pager.two', 'unknown'];
    return (await wantedPlugins({ enabled, allowlist, configs }, catalog))(createEvent({ event_type: type }));
  };

  it('are those with a hook for the event, by type and filter', async () => {
    const two = { url: 'u', filter: { severity: ['critical'] } };
    expect(await wanted({ pager: { url: 'u' }, 'pager.two': two })).toEqual(['pager', 'unknown']);
    expect(await wanted({ pager: { url: 'u' }, 'pager.two': { url: 'u', event_types: ['alert.*'] } })).toContain(
      'pager.two',
    );
    expect(await wanted({ pager: { url: 'u' } }, 'task.created')).toEqual(['unknown']);
  });

  it('include those that can not run, whose events must become dead letters, but not those without a configuration', async () => {
    expect(await wanted({ pager: { url: 1 } }, 'task.created')).toEqual(['pager', 'unknown']);
    expect(await wanted({ pager: { url: 'u' } })).toEqual(['pager', 'unknown']);
  });

  it('are none when plugins are switched off', async () => {
    expect(await wanted({ pager: { url: 'u' } }, 'alert.triggered', false)).toEqual([]);
  });
});

describe('tailLogs', () => {
  it('gives each line once, the ones that come late too, and passes over what is not JSON', async () => {
    const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
    const send = vi.spyOn(logs, 'send');
    const line = (n: number, message = `{"n":${n}}`) => ({
      eventId: String(n),
      timestamp: 1000 + n,
      logStreamName: 's',
      message,
    });
    const answers = [
      [line(2), line(3, 'START RequestId'), line(4, 'INFO\t{"n":4}')],
      [line(1), line(2), line(4, 'INFO\t{"n":4}')],
      [line(4, 'INFO\t{"n":4}')],
    ];
    send.mockImplementation(async () => ({ events: answers.shift() ?? [] }));
    const tail = tailLogs({ logs, groups: ['a'], since: 1000 });
    expect(await tail.poll()).toEqual([{ n: 2 }, { n: 4 }]);
    expect(await tail.poll()).toEqual([{ n: 1 }]);
    expect(await tail.poll()).toEqual([]);
  });

  it('reads every page of every group, and takes a group that is not there for an empty one', async () => {
    const logs = new CloudWatchLogsClient({ region: 'us-east-1' });
    vi.spyOn(logs, 'send').mockImplementation(async ({ input }) => {
      const { logGroupName, nextToken } = z.parse(
        z.object({ logGroupName: z.string(), nextToken: z.optional(z.string()) }),
        input,
      );
      if (logGroupName === 'none') throw new ResourceNotFoundException({ message: '', $metadata: {} });
      return nextToken
        ? { events: [{ eventId: '2', timestamp: 2, message: '{"page":2}' }] }
        : { events: [{ eventId: '1', timestamp: 1, message: '{"page":1}' }], nextToken: 'more' };
    });
    expect(await tailLogs({ logs, groups: ['none', 'a'], since: 0 }).poll()).toEqual([{ page: 1 }, { page: 2 }]);
  });
});

it('peeks at all messages of a queue and ends when it has seen them', async () => {
  const sqs = new SQSClient({ region: 'us-east-1' });
  const message = (n: number) => ({ MessageId: String(n), Body: `body ${n}` });
  const answers = [[message(1), message(2)], [message(3), message(1)], [message(2)]];
  const send = vi.spyOn(sqs, 'send').mockImplementation(async () => ({ Messages: answers.shift() }));
  expect(await peekQueue(sqs, 'url')).toEqual(['body 1', 'body 2', 'body 3']);
  expect(send).toHaveBeenCalledTimes(3);
});
