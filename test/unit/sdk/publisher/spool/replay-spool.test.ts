import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createEvent } from '../../../../../sdk/index.ts';
import { accepted, Bridge, down, login, numbersTo, silent } from '../fake-bridge.ts';
import { line, SpoolFolder } from './spool-folder.ts';

const folder = new SpoolFolder();

describe('a replay', () => {
  it('that an outage ends leaves only the rest for the next one', async () => {
    writeFileSync(folder.path, numbersTo(35).map(line).join('\n'));
    const bridge = new Bridge((input) => (bridge.calls.length <= 2 ? accepted(input) : down(input)));
    const publisher = folder.start(bridge);
    await publisher.flush();
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(35).slice(20));
    expect(folder.files).toEqual([]);
  });

  it('puts aside events that EventBridge refuses, and publishes the rest', async () => {
    writeFileSync(folder.path, numbersTo(30).map(line).join('\n'));
    const bridge = new Bridge(({ Entries = [] }) => ({
      Entries: Entries.map((_, i) => (i === 5 ? { ErrorCode: 'MalformedDetail' } : { EventId: 'x' })),
    }));
    const publisher = folder.start(bridge);
    await publisher.flush();
    await publisher.close();
    expect(bridge.calls).toHaveLength(3);
    expect(folder.files).toEqual(['events.jsonl.rejected']);
    expect(readFileSync(folder.file('events.jsonl.rejected'), 'utf8').match(/"n":\d+/g)).toEqual([
      '"n":5',
      '"n":15',
      '"n":25',
    ]);
  });

  it('puts aside lines that are no events, such as those that a crash tore, and publishes the rest', async () => {
    const torn = line(2).slice(0, 40);
    const wrong = '{"source":"servermonitor.terminal","event":{"event_type":"x"}}';
    writeFileSync(folder.path, `\n${line(1)}\n${wrong}\n${torn}\n${line(3)}\n${torn}`);
    const onError = vi.fn();
    const bridge = new Bridge();
    const publisher = folder.start(bridge, { onError });
    await publisher.flush();
    await publisher.close();
    expect(bridge.numbers()).toEqual([1, 3]);
    expect(folder.files).toEqual(['events.jsonl.rejected']);
    expect(readFileSync(folder.file('events.jsonl.rejected'), 'utf8')).toBe(`\n${wrong}\n${torn}\n${torn}`);
    expect(onError).toHaveBeenCalledTimes(3);
    expect(onError.mock.calls[1]?.[0]).toMatchObject({
      message: expect.stringMatching(/torn.*events\.jsonl\.rejected/),
    });
  });

  it('reads a file of many chunks, lines across their borders', async () => {
    const wide = (n: number) =>
      JSON.stringify({ source: 's', event: createEvent(login({ n, text: 'ü'.repeat(n * 997) })) });
    writeFileSync(folder.path, numbersTo(60).map(wide).join('\n'));
    expect(await folder.drain()).toEqual(numbersTo(60));
    expect(folder.files).toEqual([]);
  });

  it('that ends early deletes no line that it did not read', () => {
    writeFileSync(folder.path, numbersTo(3).map(line).join('\n'));
    const spool = folder.open();
    const publishOne = () => {
      for (const file of spool.claims()) {
        for (const first of file.lines()) {
          spool.done([first]);
          break;
        }
      }
      return readdirSync(dirname(folder.path)).filter((name) => statSync(folder.file(name)).size > 0).length;
    };
    expect([publishOne(), publishOne(), publishOne()]).toEqual([1, 1, 1]);
    expect(publishOne()).toBe(0);
    spool.close();
  });

  it('does not hold up new events', async () => {
    writeFileSync(folder.path, numbersTo(10).map(line).join('\n'));
    const bridge = new Bridge(({ Entries = [] }) =>
      bridge.calls.length === 1 ? silent({ Entries }) : accepted({ Entries }),
    );
    const publisher = folder.start(bridge, { closeTimeout: 1 });
    publisher.enqueue(login({ n: 99 }));
    await vi.waitFor(() => expect(bridge.numbers()).toContain(99));
    await publisher.close();
    expect(await folder.drain()).toEqual(numbersTo(10));
  });

  it('takes no file twice, with two publishers in one process', async () => {
    writeFileSync(folder.path, numbersTo(50).map(line).join('\n'));
    const bridge = new Bridge();
    await Promise.all([folder.start(bridge).flush(), folder.start(bridge).flush()]);
    expect(bridge.numbers()).toEqual(numbersTo(50));
  });
});
