import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { accepted, Bridge, down, login, numbersTo, silent } from '../fake-bridge.ts';
import { line, SpoolFolder, sorted } from './spool-folder.ts';

const folder = new SpoolFolder();

describe('an event that cannot be published', () => {
  it('stays in the spool, and is published at the next start', async () => {
    const publisher = folder.start(new Bridge(down));
    for (const n of numbersTo(35)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(35));
    expect(folder.files).toEqual([]);
  });

  it('is published without a restart when EventBridge is back', async () => {
    const bridge = new Bridge(down);
    const publisher = folder.start(bridge);
    for (const n of numbersTo(35)) publisher.enqueue(login({ n }));
    await publisher.flush();
    // It does not give up after the first replay that fails.
    const before = bridge.calls.length;
    await vi.waitFor(() => expect(bridge.calls.length).toBeGreaterThan(before + 1), { timeout: 5000 });
    bridge.calls.length = 0;
    bridge.answer = accepted;
    await vi.waitFor(() => expect(sorted(bridge.numbers())).toEqual(numbersTo(35)), { timeout: 5000 });
    await publisher.close();
    expect(folder.files).toEqual([]);
  });

  it('stays in the spool as long as it fails', async () => {
    for (const round of numbersTo(3)) {
      const publisher = folder.start(new Bridge(down));
      publisher.enqueue(login({ n: round }));
      await publisher.close();
    }
    expect(await folder.drain()).toEqual([0, 1, 2]);
  });

  it('is spooled when the buffer is full', async () => {
    const publisher = folder.start(new Bridge(silent), { maxBuffered: 20, closeTimeout: 1 });
    for (const n of numbersTo(500)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(500));
  });

  it('is spooled when the publisher is closed', async () => {
    const publisher = folder.start(new Bridge());
    await publisher.close();
    for (const n of numbersTo(3)) publisher.enqueue(login({ n }));
    expect(await folder.drain()).toEqual(numbersTo(3));
  });

  it('waits in the spool after one attempt, not all, while EventBridge is known to be down', async () => {
    const bridge = new Bridge(down);
    const publisher = folder.start(bridge, { maxAttempts: 4, random: () => 1 });
    for (const n of numbersTo(20)) publisher.enqueue(login({ n }));
    await vi.waitFor(() => expect(bridge.calls).toHaveLength(5));
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(20));
  });

  it('stays in the spool when the publisher is closed during its call', async () => {
    const publisher = folder.start(new Bridge(silent), { closeTimeout: 1, requestTimeout: 60_000 });
    for (const n of numbersTo(12)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(12));
  });

  it('is reported once an outage, not with every event', async () => {
    const onError = vi.fn();
    const publisher = folder.start(new Bridge(down), { onError });
    for (const n of numbersTo(50)) publisher.enqueue(login({ n }));
    await publisher.flush();
    expect(onError.mock.calls).toEqual([
      [
        expect.objectContaining({ message: expect.stringMatching(/events wait in .*events\.jsonl.*socket hang up/) }),
        undefined,
      ],
    ]);
    await publisher.close();
  });

  it('keeps its source and its digits when another service publishes it', async () => {
    const terminal = folder.start(new Bridge(down), { service: 'terminal' });
    terminal.enqueue({ ...login({ text: '\uFFFF ü\u2028' }), user_id: 9007199254740993n });
    await terminal.close();
    const bridge = new Bridge();
    await folder.start(bridge).close();
    expect(bridge.sent()).toMatchObject([
      { Source: 'servermonitor.terminal', Detail: expect.stringContaining('\\uffff ü\u2028') },
    ]);
    expect(bridge.sent()[0]?.Detail).toContain('"user_id":9007199254740993,');
  });

  it('keeps decimals of a publisher in another language, digit by digit', async () => {
    const numbers = '[12345678901234567.89,0.12345678901234567891,-1e-400,1.0]';
    writeFileSync(folder.path, line(1).replace('"n":1', `"n":${numbers}`));
    const bridge = new Bridge();
    await folder.start(bridge).close();
    expect(bridge.sent()[0]?.Detail).toContain('[12345678901234567.89,0.12345678901234567891,-1e-400,1]');
  });

  it('is put aside and reported when EventBridge refuses the event itself', async () => {
    const onError = vi.fn();
    const bridge = new Bridge(({ Entries = [] }) => ({
      Entries: Entries.map((_, index) => (index === 1 ? { ErrorCode: 'MalformedDetail' } : { EventId: 'x' })),
    }));
    const publisher = folder.start(bridge, { onError });
    for (const n of numbersTo(3)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(onError.mock.calls).toMatchObject([
      [
        { message: expect.stringMatching(/MalformedDetail.*put aside in .*events\.jsonl\.rejected/) },
        { meta: { n: 1 } },
      ],
    ]);
    expect(folder.files).toEqual(['events.jsonl.rejected']);
    expect(readFileSync(folder.file('events.jsonl.rejected'), 'utf8')).toContain('"n":1');
  });

  it('stays in the spool when EventBridge refuses the service, until that is fixed', async () => {
    const refuse = new Bridge(({ Entries = [] }) => ({
      Entries: Entries.map(() => ({ ErrorCode: 'NotAuthorizedForSourceException' })),
    }));
    const publisher = folder.start(refuse);
    publisher.enqueue(login({ n: 1 }));
    await publisher.close();
    expect(await folder.drain()).toEqual([1]);
  });
});

describe('an event that was published', () => {
  it('leaves nothing in the spool, however many there were', async () => {
    const bridge = new Bridge();
    const publisher = folder.start(bridge);
    for (const round of numbersTo(3)) {
      for (const n of numbersTo(1000)) publisher.enqueue(login({ n, round, text: 'x'.repeat(5000) }));
      await publisher.flush();
    }
    await publisher.close();
    expect(bridge.numbers()).toHaveLength(3000);
    expect(folder.files).toEqual([]);
  });

  it('is not published again when another event of its call was not', async () => {
    const bridge = new Bridge(({ Entries = [] }) => ({
      Entries: Entries.map((_, index) => (index === 1 ? { ErrorCode: 'ThrottlingException' } : { EventId: 'x' })),
    }));
    const publisher = folder.start(bridge);
    for (const n of numbersTo(5)) publisher.enqueue(login({ n }));
    await publisher.flush();
    await vi.waitFor(() => expect(bridge.numbers()).toEqual([0, 1, 2, 3, 4, 1]));
    await publisher.close();
    expect(folder.files).toEqual([]);
  });
});
