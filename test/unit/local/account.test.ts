import { beforeEach, describe, expect, it } from 'vitest';
import { consoleLines } from '../../../local/demo/console-lines.ts';
import { DeliveryWatch } from '../../../local/demo/deliveries/delivery-watch.ts';
import { Ledger } from '../../../local/demo/deliveries/ledger.ts';
import { summaryTable } from '../../../local/demo/deliveries/summary-table.ts';
import type { LogRecord } from '../../../local/demo/deliveries/tail-logs.ts';
import type { ReceivedRequest } from '../../../local/receiver/receiver.ts';
import { createEvent } from '../../../sdk/index.ts';

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
const loaded = (plugin: string): LogRecord => ({ message: 'Plugin loaded', plugin });
const request = (plugin: string, status: number | null): ReceivedRequest => ({
  method: 'POST',
  path: '/',
  headers: {},
  body: Buffer.alloc(0),
  at: 0,
  deliveryId: id(plugin),
  status,
});

let ledger: Ledger;
let watch: DeliveryWatch;
let records: LogRecord[];
let lines: string[];
let now: number;
beforeEach(() => {
  ledger = new Ledger(() => ['webhook', 'slack']);
  records = [];
  lines = [];
  now = 0;
  const write = (line: string) => lines.push(line.slice(10).replace(/\s+/g, ' '));
  watch = new DeliveryWatch({
    tail: { poll: async () => records.splice(0) },
    ledger,
    lines: consoleLines(write, false, () => now),
    now: () => now,
  });
  watch.publishing(event);
});
const shortId = event.event_id.slice(0, 8);

describe('the account of a run', () => {
  const missing = () => ledger.missing().map(({ plugin, last }) => `${plugin}: ${last}`);

  it('misses every delivery until it arrived or is in the dead-letter queue', async () => {
    expect(missing()).toEqual(['webhook: nothing logged', 'slack: nothing logged']);
    watch.request(request('webhook', 200));
    records.push(log('slack', 'dead', 4));
    await watch.poll();
    expect(missing()).toEqual(['slack: attempt 4: dead, it answered 503']);
    ledger.dead(id('slack'));
    expect(missing()).toEqual([]);
  });

  it('counts no refused request as a delivery', () => {
    watch.request(request('webhook', 503));
    watch.request(request('webhook', null));
    expect(missing()).toHaveLength(2);
    watch.request(request('webhook', 204));
    expect(missing()).toEqual(['slack: nothing logged']);
  });

  it('counts a delivery elsewhere when the functions log it', async () => {
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

  it('becomes a table that shows what is missing', async () => {
    watch.request(request('webhook', 200));
    records.push(log('webhook', 'retry'), log('webhook', 'retry'), log('slack', 'retry'), log('slack', 'retry', 2));
    await watch.poll();
    ledger.dead(id('slack'));
    const cells = summaryTable(ledger.rows(), ['webhook', 'slack'])
      .split('\n')
      .filter((line) => line.includes('│'))
      .map((line) => line.split('│').slice(1, -1))
      .map((row) => row.map((cell) => cell.trim()));
    expect(cells).toEqual([
      ['Event type', 'Published', 'webhook', 'slack', 'Retried', 'Dead-lettered'],
      ['task.failed', '1', '1', '0 of 1', '3', '1'],
      ['Total', '1', '1', '0 of 1', '3', '1'],
    ]);
    expect(ledger.totals()).toEqual({ published: 1, arrived: 1, wanted: 2, retried: 3, dead: 1 });
  });
});

describe('the lines of a run', () => {
  it('are one for each event and each delivery, of the receiver or of the log', async () => {
    records.push(log('webhook', 'retry'), loaded('slack'), loaded('slack'));
    await watch.poll();
    watch.request(request('slack', 200));
    records.push(log('slack', 'delivered'), log('webhook', 'delivered', 2), {
      ...log('x', 'dead'),
      event_id: 'of another run',
    });
    await watch.poll();
    expect(lines).toEqual([
      `event ${shortId} task.failed error backup (exit code 2)`,
      `retry ${shortId} task.failed webhook attempt 1: it answered 503; again in 4 s`,
      'loaded slack',
      `delivered ${shortId} task.failed slack`,
      `delivered ${shortId} task.failed webhook at attempt 2`,
    ]);
  });

  it('show a plugin as loaded before its deliveries, and a failure before the attempt that follows', async () => {
    watch.request(request('slack', 200));
    watch.request(request('webhook', 503));
    watch.request(request('webhook', 200));
    expect(lines).toHaveLength(1);
    records.push(loaded('slack'), loaded('webhook'));
    await watch.poll();
    records.push(log('webhook', 'retry'));
    await watch.poll();
    expect(lines.slice(1)).toEqual([
      'loaded slack',
      'loaded webhook',
      `delivered ${shortId} task.failed slack`,
      `retry ${shortId} task.failed webhook attempt 1: it answered 503; again in 4 s`,
      `delivered ${shortId} task.failed webhook at attempt 2`,
    ]);
  });

  it('show a delivery after two seconds without a log', async () => {
    watch.request(request('slack', 200));
    now = 1999;
    await watch.poll();
    expect(lines).toHaveLength(1);
    now = 2000;
    await watch.poll();
    expect(lines.at(-1)).toBe(`delivered ${shortId} task.failed slack`);
  });

  it('show once that a configuration is refused, and why', async () => {
    const stale = { message: 'Configuration not followed: …', plugin: 'webhook', error: 'set `url`' };
    const faulty = { message: 'Plugin error', plugin: 'slack', reason: 'startup_failed', error: 'no network' };
    const late = { message: 'Plugin error after its hook had answered', plugin: 'other', error: 'x' };
    records.push(stale, stale, faulty, late, log('webhook', 'dead'));
    await watch.poll();
    expect(watch.refused).toBe(2);
    expect(lines.filter((line) => line.startsWith('refused'))).toEqual([
      'refused webhook set `url`',
      'refused slack no network',
    ]);
  });

  it('count in one line', () => {
    consoleLines((line) => lines.push(line.slice(10)), false, Date.now).totals(ledger.totals());
    expect(lines.at(-1)).toBe('totals     1 event, 0 of 2 deliveries, 0 retries, 0 dead letters');
  });

  it('show control characters of events, errors and plugins as text', () => {
    const hostile = '\u001b]0;title\u0007\u001b[2J\u001b[H\nforged \u202e\u009b2J';
    const written: string[] = [];
    const print = consoleLines(
      (line) => written.push(line),
      false,
      () => 0,
    );
    const note = { delivery_id: 'd', event_id: hostile, event_type: hostile, plugin: hostile, attempt: 1 };
    print.event({ ...event, event_id: hostile, event_type: hostile, meta: { name: hostile, reason: hostile } });
    print.delivered(note);
    print.failed({ ...note, outcome: 'retry', error: hostile });
    print.failed({ ...note, outcome: 'dead', reason: hostile });
    print.loaded(hostile);
    print.refused({ plugin: hostile, error: hostile });
    const row = { event_type: hostile, published: 1, delivered: new Map(), retried: 0, dead: 0 };
    written.push(...summaryTable([row], [hostile]).split('\n'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(written.filter((line) => /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(line))).toEqual([]);
    expect(written[0]).toContain('\\u001b[2J');
  });
});
