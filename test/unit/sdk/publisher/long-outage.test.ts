import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPublisher } from '../../../../sdk/index.ts';
import { clientFor } from './fake-bridge.ts';

/** Seconds. `OUTAGE_SECONDS=60` makes the outage that docs/explanation/architecture.md speaks of. */
const OUTAGE = Number(process.env.OUTAGE_SECONDS ?? 1);

/** Milliseconds that one `enqueue` may take: far less than a call to EventBridge, and more than a busy machine adds. */
const LONGEST = 1000;

const folder = mkdtempSync(join(tmpdir(), 'long-outage-'));
let server: Server | undefined;

afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The numbers of the events that arrived. */
const arrived: number[] = [];

async function start(port: number, status = 200): Promise<number> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { Entries }: { Entries: { Detail: string }[] } = JSON.parse(body);
      if (status === 200) arrived.push(...Entries.map(({ Detail }) => JSON.parse(Detail).meta.n));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'x' })) }));
    });
  });
  const started = server;
  // While it was free, a connection of another test may have taken the port.
  await vi.waitFor(() => once(started.listen(port, '127.0.0.1'), 'listening'), { timeout: 30_000 });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function stop(): void {
  server?.closeAllConnections();
  server?.close();
}

describe('an EventBridge that is away for some time', () => {
  it(
    'loses nothing and blocks nobody, with a spool',
    async () => {
      const port = await start(0);
      const onError = vi.fn();
      const publisher = createPublisher({
        busName: 'bus',
        service: 'central-api',
        client: clientFor(port),
        onError,
        spool: join(folder, 'events.jsonl'),
        maxBuffered: 200,
      });
      const took: number[] = [];
      const enqueueFor = async (seconds: number) => {
        for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(2)) {
          const before = performance.now();
          publisher.enqueue({ event_type: 'task.finished', username: 'admin', meta: { n: took.length } });
          took.push(performance.now() - before);
        }
      };
      await enqueueFor(0.3);
      stop();
      await enqueueFor(OUTAGE / 2);
      await start(port, 503);
      await enqueueFor(OUTAGE / 2);
      stop();
      await start(port);
      await enqueueFor(0.3);
      await vi.waitFor(() => expect(new Set(arrived).size).toBe(took.length), { timeout: 60_000 });
      await publisher.close();

      const lost = onError.mock.calls.filter(([, event]) => event !== undefined);
      expect(lost).toEqual([]);
      took.sort((a, b) => a - b);
      const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(2);
      console.log(
        `${took.length} events, ${OUTAGE} s of outage: enqueue took ${at(0.5)} ms (median), ${at(0.999)} ms (99.9 %), ` +
          `${at(1)} ms (longest); ${arrived.length - took.length} published twice`,
      );
      expect(took.at(-1)).toBeLessThan(LONGEST);
    },
    (OUTAGE + 90) * 1000,
  );
});
