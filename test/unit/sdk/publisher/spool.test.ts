import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEvent, type PublisherOptions } from '../../../../sdk/index.ts';
import { Spool, STALE_CLAIM } from '../../../../sdk/publisher/spool.ts';
import { Bridge, down, login, make, numbersTo, silent, taken } from './publisher-bridge.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  path = join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a user makes one, but at the speed of a test, and quiet. */
const start = (bridge: Bridge, options: Partial<PublisherOptions> = {}) =>
  make(bridge, { spool: path, maxAttempts: 1, random: () => 0, onError: () => {}, ...options });

const line = (n: number) => JSON.stringify({ source: 'servermonitor.terminal', event: createEvent(login({ n })) });
const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b);
const files = () => readdirSync(folder);

/** Publishes whatever is spooled, and says what it was. */
async function drain(): Promise<number[]> {
  const bridge = new Bridge();
  const publisher = start(bridge);
  await publisher.flush();
  await publisher.close();
  return sorted(bridge.numbers());
}

describe('what can not be published', () => {
  it('is spooled, and published at the next start', async () => {
    const publisher = start(new Bridge(down));
    for (const n of numbersTo(35)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await drain()).toEqual(numbersTo(35));
    expect(files()).toEqual([]);
  });

  it('is published without a restart when EventBridge is back', async () => {
    const bridge = new Bridge(down);
    const publisher = start(bridge);
    for (const n of numbersTo(35)) publisher.enqueue(login({ n }));
    await publisher.flush();
    // It does not give up after the first replay that fails.
    const before = bridge.calls.length;
    await vi.waitFor(() => expect(bridge.calls.length).toBeGreaterThan(before + 1), { timeout: 5000 });
    bridge.calls.length = 0;
    bridge.answer = taken;
    await vi.waitFor(() => expect(files()).toEqual([]), { timeout: 5000 });
    expect(sorted(bridge.numbers())).toEqual(numbersTo(35));
    await publisher.close();
  });

  it('stays in the spool as long as it fails', async () => {
    for (const round of numbersTo(3)) {
      const publisher = start(new Bridge(down));
      publisher.enqueue(login({ n: round }));
      await publisher.close();
    }
    expect(await drain()).toEqual([0, 1, 2]);
  });

  it('because the buffer is full is spooled too', async () => {
    const publisher = start(new Bridge(silent), { maxBuffered: 20, closeTimeout: 1 });
    for (const n of numbersTo(500)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await drain()).toEqual(numbersTo(500));
  });

  it('because the buffer is full takes those that wait longest along, so that they share one wait for the disk', async () => {
    const publisher = start(new Bridge(silent), { maxBuffered: 20, closeTimeout: 1 });
    for (const n of numbersTo(20)) publisher.enqueue(login({ n }));
    expect(files()).toEqual([]);
    publisher.enqueue(login({ n: 20 }));
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(21);
    await publisher.close();
  });

  it('goes to the spool after one attempt, not all, while EventBridge is known to be down', async () => {
    const bridge = new Bridge(down);
    const publisher = start(bridge, { maxAttempts: 4, random: () => 1 });
    for (const n of numbersTo(20)) publisher.enqueue(login({ n }));
    await vi.waitFor(() => expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(20));
    expect(bridge.calls).toHaveLength(5);
    await publisher.close();
  });

  it('because it is under way when the publisher is closed is spooled too', async () => {
    const publisher = start(new Bridge(silent), { closeTimeout: 1, requestTimeout: 60_000 });
    for (const n of numbersTo(12)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await drain()).toEqual(numbersTo(12));
  });

  it('is told once an outage, not with every event', async () => {
    const onError = vi.fn();
    const publisher = start(new Bridge(down), { onError });
    for (const n of numbersTo(50)) publisher.enqueue(login({ n }));
    await publisher.flush();
    expect(onError.mock.calls).toEqual([
      [
        expect.objectContaining({ message: expect.stringMatching(/events go to .*events\.jsonl.*socket hang up/) }),
        undefined,
      ],
    ]);
    await publisher.close();
  });

  it('is handed over when it can not be spooled either', async () => {
    const onError = vi.fn();
    writeFileSync(join(folder, 'file'), '');
    const publisher = start(new Bridge(down), { onError, spool: join(folder, 'file', 'events.jsonl') });
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('could not be spooled') }),
      expect.objectContaining({ meta: { n: 1 } }),
    );
  });

  it('keeps its source when another service publishes it', async () => {
    const terminal = start(new Bridge(down), { service: 'terminal' });
    terminal.enqueue(login({ text: '\uFFFF ü\u2028' }));
    await terminal.close();
    const bridge = new Bridge();
    await start(bridge).flush();
    expect(bridge.sent()).toMatchObject([
      { Source: 'servermonitor.terminal', Detail: expect.stringContaining('\\uffff ü\u2028') },
    ]);
  });

  it('is nobody else’s to read, in a folder that is made if need be', () => {
    const spool = new Spool(join(folder, 'a', 'b', 'events.jsonl'), Date.now);
    spool.append([line(1)]);
    expect(statSync(spool.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });
});

describe('a replay', () => {
  it('that an outage ends leaves only the rest for the next one', async () => {
    writeFileSync(path, numbersTo(35).map(line).join('\n'));
    const bridge = new Bridge((input) => (bridge.calls.length <= 2 ? taken(input) : down(input)));
    const publisher = start(bridge);
    await publisher.flush();
    await publisher.close();
    expect(await drain()).toEqual(numbersTo(35).slice(20));
    expect(files()).toEqual([]);
  });

  it('goes on after events that EventBridge refuses, and keeps them', async () => {
    writeFileSync(path, numbersTo(30).map(line).join('\n'));
    const bridge = new Bridge(({ Entries = [] }) => ({
      Entries: Entries.map((_, i) => (i === 5 ? { ErrorCode: 'MalformedDetail' } : { EventId: 'x' })),
    }));
    const publisher = start(bridge);
    await publisher.flush();
    await publisher.close();
    expect(bridge.calls).toHaveLength(3);
    expect(await drain()).toEqual([5, 15, 25]);
  });

  it('puts aside what is no event, the line that a crash tore above all, and publishes the rest', async () => {
    const torn = line(2).slice(0, 40);
    const wrong = '{"source":"servermonitor.terminal","event":{"event_type":"x"}}';
    writeFileSync(path, `\n${line(1)}\n${wrong}\n${torn}\n${line(3)}\n${torn}`);
    const onError = vi.fn();
    const bridge = new Bridge();
    const publisher = start(bridge, { onError });
    await publisher.flush();
    await publisher.close();
    expect(bridge.numbers()).toEqual([1, 3]);
    expect(files()).toEqual(['events.jsonl.rejected']);
    expect(readFileSync(`${path}.rejected`, 'utf8')).toBe(`\n${wrong}\n${torn}\n${torn}`);
    expect(onError).toHaveBeenCalledTimes(3);
    expect(onError.mock.calls[1]?.[0]).toMatchObject({
      message: expect.stringMatching(/torn.*events\.jsonl\.rejected/),
    });
  });

  it('reads a file of many chunks, lines across their borders', async () => {
    const wide = (n: number) =>
      JSON.stringify({ source: 's', event: createEvent(login({ n, text: 'ü'.repeat(n * 997) })) });
    writeFileSync(path, numbersTo(60).map(wide).join('\n'));
    expect(await drain()).toEqual(numbersTo(60));
    expect(files()).toEqual([]);
  });

  it('that ends early deletes no line that it did not read', () => {
    writeFileSync(path, numbersTo(3).map(line).join('\n'));
    const spool = new Spool(path, Date.now);
    const rest = () => {
      for (const claimed of spool.claims()) {
        const [first] = claimed.lines();
        if (first) claimed.done(first);
        claimed.release();
      }
      return files().length;
    };
    expect([rest(), rest(), rest()]).toEqual([1, 1, 1]);
    expect(rest()).toBe(0);
  });

  it('does not hold up new events', async () => {
    writeFileSync(path, numbersTo(10).map(line).join('\n'));
    const bridge = new Bridge(({ Entries = [] }) =>
      bridge.calls.length === 1 ? silent({ Entries }) : taken({ Entries }),
    );
    const publisher = start(bridge, { closeTimeout: 1 });
    publisher.enqueue(login({ n: 99 }));
    await vi.waitFor(() => expect(bridge.numbers()).toContain(99));
    await publisher.close();
    expect(await drain()).toEqual(numbersTo(10));
  });

  it('of a spool that can not be read is told, and breaks nothing', async () => {
    const onError = vi.fn();
    writeFileSync(join(folder, 'file'), '');
    const bridge = new Bridge();
    const publisher = start(bridge, { onError, spool: join(folder, 'file', 'events.jsonl') });
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(bridge.numbers()).toEqual([1]);
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('could not be published; check its folder') }),
      undefined,
    );
  });

  it('takes no file twice, with two publishers in one process', async () => {
    writeFileSync(path, numbersTo(50).map(line).join('\n'));
    const bridge = new Bridge();
    await Promise.all([start(bridge).flush(), start(bridge).flush()]);
    expect(bridge.numbers()).toEqual(numbersTo(50));
  });
});

describe('the claims of others', () => {
  const claimOf = (pid: number) => `${path}.claimed-${pid}-0`;

  it('are taken over when it has our own pid: a container’s earlier life', async () => {
    writeFileSync(claimOf(process.pid), line(1));
    expect(await drain()).toEqual([1]);
  });

  it('are left alone while their process is alive, unless that must be another one by now', async () => {
    writeFileSync(claimOf(process.ppid), line(1));
    expect(await drain()).toEqual([]);
    const long = (Date.now() - STALE_CLAIM) / 1000 - 1;
    utimesSync(claimOf(process.ppid), long, long);
    expect(await drain()).toEqual([1]);
  });

  it('are young, however old the events are', () => {
    writeFileSync(path, line(1));
    utimesSync(path, 1, 1);
    for (const _ of new Spool(path, Date.now).claims()) {
      const [name = ''] = files();
      renameSync(join(folder, name), claimOf(process.ppid));
      expect([...new Spool(path, Date.now).claims()]).toEqual([]);
    }
  });
});

describe('kill -9', () => {
  const modules = join(import.meta.dirname, '../../../../sdk');
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Runs a script in a process of its own; `path` and the SDK are there. */
  function run(script: string) {
    const head = `
      import { createPublisher } from ${JSON.stringify(join(modules, 'index.ts'))};
      import { Spool } from ${JSON.stringify(join(modules, 'publisher/spool.ts'))};
      const path = ${JSON.stringify(path)};
      const options = { busName: 'bus', service: 'terminal', spool: path, maxAttempts: 1, onError() {} };`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', head + script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  it('loses nothing that was spooled', async () => {
    const child = run(`
      const publisher = createPublisher({ ...options, client: { send: async () => ({}) } });
      for (let n = 0; n < 40; n++) publisher.enqueue({ event_type: 'user.login', meta: { n } });
      await publisher.flush();
      console.log('spooled');
      setInterval(() => {}, 1000);`);
    await once(child.stdout, 'data');
    await kill(child);
    expect(await drain()).toEqual(numbersTo(40));
    expect(files()).toEqual([]);
  });

  it('in the middle of a replay loses nothing, and what was published is not published again', async () => {
    writeFileSync(path, numbersTo(40).map(line).join('\n'));
    const child = run(`
      let calls = 0;
      const send = async ({ input }) => {
        if (++calls === 3) {
          console.log('third call');
          await new Promise(() => {});
        }
        return { Entries: input.Entries.map(() => ({ EventId: 'x' })) };
      };
      createPublisher({ ...options, client: { send }, requestTimeout: 60000 });
      setInterval(() => {}, 1000);`);
    await once(child.stdout, 'data');
    await kill(child);
    expect(existsSync(path)).toBe(false);
    expect(await drain()).toEqual(numbersTo(40).slice(20));
    expect(files()).toEqual([]);
  });

  it('at any moment of spooling loses nothing that was reported as spooled', async () => {
    const child = run(`
      const spool = new Spool(path, Date.now);
      const id = () => crypto.randomUUID();
      for (let n = 0; ; n++) {
        const event = { event_id: id(), event_type: 'a.b', timestamp: new Date().toISOString(), meta: { n } };
        spool.append([JSON.stringify({ source: 's', event })]);
        process.stdout.write(n + '\\n');
      }`);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    await vi.waitFor(() => expect(output.length).toBeGreaterThan(200), { timeout: 5000, interval: 1 });
    const close = once(child, 'close');
    await kill(child);
    await close;
    const reported = output.split('\n').slice(0, -1).map(Number);
    expect(await drain()).toEqual(expect.arrayContaining(reported));
  });
});
