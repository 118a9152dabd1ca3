import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, type PutEventsCommand, type PutEventsResponse } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPublisher, type NewEvent, PublishError, type PublisherOptions } from '../../../sdk/index.ts';

type Answer = (command: PutEventsCommand) => PutEventsResponse | Promise<PutEventsResponse>;

const taken: Answer = ({ input }) => ({
  FailedEntryCount: 0,
  Entries: (input.Entries ?? []).map((_, i) => ({ EventId: `e${i}` })),
});

/** An EventBridge that answers as told, and keeps what it was sent. */
function fakeBridge(answer: Answer = taken) {
  const calls: PutEventsCommand['input'][] = [];
  const client = {
    async send(command: PutEventsCommand) {
      calls.push(command.input);
      return answer(command);
    },
  };
  return {
    client: client as unknown as EventBridgeClient,
    calls,
    sent: () => calls.flatMap(({ Entries = [] }) => Entries),
  };
}

const make = (client: EventBridgeClient, options: Partial<PublisherOptions> = {}) =>
  createPublisher({ busName: 'bus', service: 'central-api', client, sleep: async () => {}, ...options });

const login = (meta: Record<string, unknown> = {}): NewEvent => ({ event_type: 'user.login', meta });

describe('publish', () => {
  it('sends the event as the contract says, and returns it completed', async () => {
    const bridge = fakeBridge();
    const event = await make(bridge.client).publish({ ...login(), timestamp: '2026-01-02T03:04:05Z' });
    expect(bridge.sent()).toEqual([
      {
        EventBusName: 'bus',
        Source: 'servermonitor.central-api',
        DetailType: 'user.login',
        Detail: JSON.stringify(event),
        Time: new Date('2026-01-02T03:04:05Z'),
      },
    ]);
    expect(event).toMatchObject({ event_type: 'user.login', action: 'user_login', severity: 'info' });
  });

  it('packs as many events into a call as its limits on count and size allow', async () => {
    const bridge = fakeBridge();
    await make(bridge.client).publishAll(Array.from({ length: 25 }, () => login()));
    expect(bridge.calls.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 5]);

    bridge.calls.length = 0;
    await make(bridge.client).publishAll(Array.from({ length: 4 }, () => login({ text: 'x'.repeat(100_000) })));
    expect(bridge.calls.map(({ Entries }) => Entries?.length)).toEqual([2, 2]);
  });

  it('refuses an event that is too large, in bytes, before anything is sent', async () => {
    const bridge = fakeBridge();
    const large = login({ text: 'ü'.repeat(131_000) });
    await expect(make(bridge.client).publishAll([login(), large])).rejects.toMatchObject({
      code: 'event_too_large',
      limit: 262_144,
      message: expect.stringMatching(/user\.login.*over the limit of 262144/),
    });
    expect(bridge.calls).toEqual([]);
  });

  it('refuses an invalid event with an error that names the field', async () => {
    const bridge = fakeBridge();
    await expect(make(bridge.client).publish({ event_type: 'Login' })).rejects.toMatchObject({
      code: 'invalid_event',
      field: 'event_type',
    });
    expect(bridge.calls).toEqual([]);
  });

  it('sends only the failed entries again', async () => {
    let call = 0;
    const bridge = fakeBridge((command) => {
      call += 1;
      if (call > 1) return taken(command);
      return {
        FailedEntryCount: 1,
        Entries: [{ EventId: 'a' }, { ErrorCode: 'ThrottlingException' }, { EventId: 'c' }],
      };
    });
    const events = await make(bridge.client).publishAll([login(), login(), login()]);
    const detailIds = bridge.calls.map(({ Entries = [] }) =>
      Entries.map(({ Detail = '' }) => JSON.parse(Detail).event_id),
    );
    expect(detailIds).toEqual([events.map(({ event_id }) => event_id), [events[1]?.event_id]]);
  });

  it.each<[string, Answer]>([
    ['no entries', () => ({})],
    ['too few entries', () => ({ Entries: [] })],
    ['entries without an id', ({ input }) => ({ FailedEntryCount: 0, Entries: (input.Entries ?? []).map(() => ({})) })],
    ['an error', () => Promise.reject(new Error('socket hang up'))],
  ])('takes an answer with %s for a failure, and tries again as often as it may', async (_, answer) => {
    const bridge = fakeBridge(answer);
    await expect(make(bridge.client, { maxAttempts: 3 }).publish(login())).rejects.toBeInstanceOf(PublishError);
    expect(bridge.calls).toHaveLength(3);
  });

  it('does not try again what is not allowed, and tells which events were not published', async () => {
    const bridge = fakeBridge(() => ({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'a' }, { ErrorCode: 'NotAuthorizedForSourceException' }],
    }));
    const error = await make(bridge.client)
      .publishAll([login({ n: 1 }), login({ n: 2 })])
      .catch((caught: unknown) => caught);
    expect(bridge.calls).toHaveLength(1);
    expect(error).toMatchObject({ code: 'publish_failed', events: [{ meta: { n: 2 } }] });
  });

  it('waits between attempts with full jitter, ever longer, up to a limit', async () => {
    const waits: number[] = [];
    const bridge = fakeBridge(() => ({}));
    const sleep = async (ms: number) => void waits.push(ms);
    await make(bridge.client, { maxAttempts: 9, sleep, random: () => 0.5 })
      .publish(login())
      .catch(() => {});
    expect(waits).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500]);
  });
});

describe('enqueue', () => {
  it('returns at once and publishes in the background, in order', async () => {
    const bridge = fakeBridge();
    const publisher = make(bridge.client);
    for (let n = 0; n < 25; n += 1) publisher.enqueue(login({ n }));
    expect(bridge.sent().length).toBeLessThan(25);
    await publisher.flush();
    expect(bridge.sent().map(({ Detail = '' }) => JSON.parse(Detail).meta.n)).toEqual(
      Array.from({ length: 25 }, (_, n) => n),
    );
  });

  it('never throws, whatever it is given, and hands over what it can not take', async () => {
    const errors: string[] = [];
    const publisher = make(fakeBridge().client, { onError: (error) => void errors.push(error.name) });
    const hostile: unknown[] = [
      null,
      undefined,
      3,
      {},
      { event_type: 7 },
      login({ n: 1n }),
      login({ text: 'x'.repeat(300_000) }),
    ];
    const circular = login();
    circular.meta = { circular };
    for (const event of [...hostile, circular]) publisher.enqueue(event as NewEvent);
    expect(errors).toHaveLength(8);
    await publisher.flush();
  });

  it('an onError that throws breaks nothing', async () => {
    const publisher = make(fakeBridge(() => ({})).client, {
      onError: () => {
        throw new Error('reporting failed');
      },
    });
    publisher.enqueue(login());
    await publisher.flush();
  });

  it('keeps its memory bounded: what does not fit is handed over with the event', async () => {
    const refused: unknown[] = [];
    const publisher = make(fakeBridge(() => new Promise(() => {})).client, {
      maxBuffered: 100,
      closeTimeout: 10,
      onError: (error, event) => void refused.push([error.name, event]),
    });
    for (let n = 0; n < 150; n += 1) publisher.enqueue(login({ n }));
    expect(refused.length).toBeGreaterThanOrEqual(40);
    expect(refused[0]).toMatchObject(['BufferFullError', { meta: { n: expect.any(Number) } }]);
    await publisher.close();
    // Ten are under way in a call that never ends.
    expect(refused).toHaveLength(140);
  });

  it('close publishes what is buffered', async () => {
    const bridge = fakeBridge();
    const publisher = make(bridge.client);
    publisher.enqueue(login());
    await publisher.close();
    expect(bridge.sent()).toHaveLength(1);
  });
});

describe('an EventBridge that misbehaves over HTTP', () => {
  it.each([
    ['answers 500', 500, '{}'],
    ['answers garbage', 200, '<html>not json'],
    ['answers an empty object', 200, '{}'],
  ])('that %s: the event is handed over, and the core hears nothing of it', async (_, status, body) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const handed: unknown[] = [];
    const publisher = make(clientFor((server.address() as AddressInfo).port), {
      maxAttempts: 2,
      onError: (_error, event) => void handed.push(event),
    });
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(handed).toMatchObject([{ meta: { n: 1 } }]);
    server.closeAllConnections();
    server.close();
  });

  it('that refuses connections, or never answers', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    for (const port of [1, (silent.address() as AddressInfo).port]) {
      const handed: unknown[] = [];
      const publisher = make(clientFor(port), { maxAttempts: 1, onError: (_error, event) => void handed.push(event) });
      publisher.enqueue(login());
      await publisher.close();
      expect(handed).toHaveLength(1);
    }
    silent.closeAllConnections();
    silent.close();
  });
});

function clientFor(port: number): EventBridgeClient {
  return new EventBridgeClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
}

describe('the spool', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const spool = () => join(folder, 'events.jsonl');

  it('takes what can not be published, and publishes it at the next start', async () => {
    const down = make(fakeBridge(() => ({})).client, { spool: spool() });
    down.enqueue(login({ n: 1 }));
    down.enqueue(login({ n: 2 }));
    await down.close();

    const bridge = fakeBridge();
    await make(bridge.client, { spool: spool() }).flush();
    expect(bridge.sent().map(({ Detail = '' }) => JSON.parse(Detail).meta.n)).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what fails again', async () => {
    for (let start = 0; start < 3; start += 1) {
      const publisher = make(fakeBridge(() => ({})).client, { spool: spool() });
      if (start === 0) publisher.enqueue(login({ n: 1 }));
      await publisher.close();
    }
    const bridge = fakeBridge();
    await make(bridge.client, { spool: spool() }).flush();
    expect(bridge.sent()).toHaveLength(1);
  });

  it('reads what lies around a line that a crash tore', async () => {
    const event = (n: number) =>
      JSON.stringify({ ...login({ n }), event_id: crypto.randomUUID(), timestamp: new Date().toISOString() });
    writeFileSync(spool(), `\n${event(1)}\n${event(2).slice(0, 40)}\n${event(3)}`);
    const bridge = fakeBridge();
    await make(bridge.client, { spool: spool() }).flush();
    expect(bridge.sent().map(({ Detail = '' }) => JSON.parse(Detail).meta.n)).toEqual([1, 3]);
  });

  it('loses nothing that was spooled when the process is killed, also in the middle of a replay', async () => {
    const script = `
      import { createPublisher } from ${JSON.stringify(join(import.meta.dirname, '../../../sdk/index.ts'))};
      const client = { send: async () => ({}) };
      const publisher = createPublisher({ busName: 'bus', service: 'terminal', client, spool: ${JSON.stringify(spool())}, maxAttempts: 1 });
      for (let n = 0; n < 40; n++) publisher.enqueue({ event_type: 'user.login', meta: { n } });
      await publisher.flush();
      // A second one claims the file and hangs while it publishes.
      createPublisher({ busName: 'bus', service: 'terminal', client: { send: () => new Promise(() => {}) }, spool: ${JSON.stringify(spool())} });
      process.stdout.write('ready');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(folder)).toEqual([expect.stringContaining('.claimed-')]);

    const bridge = fakeBridge();
    await make(bridge.client, { spool: spool() }).flush();
    expect(new Set(bridge.sent().map(({ Detail = '' }) => JSON.parse(Detail).meta.n)).size).toBe(40);
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  });
});
