import { writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { CircuitBreaker } from '../../../../../sdk/publisher/event-bridge/circuit-breaker.ts';
import { SpoolReplayer, type SpoolReplayerOptions } from '../../../../../sdk/publisher/spool/spool-replayer.ts';
import { accepted, Bridge, numbersTo } from '../fake-bridge.ts';
import { line, SpoolFolder } from './spool-folder.ts';

const folder = new SpoolFolder();

describe('events that a replay did not publish are published by the next one, without a restart', () => {
  it('when EventBridge throttled one of its last call', async () => {
    writeFileSync(folder.path, numbersTo(3).map(line).join('\n'));
    const throttled = { Entries: [{ EventId: 'x' }, { ErrorCode: 'ThrottlingException' }, { EventId: 'x' }] };
    const bridge = new Bridge((input) => (bridge.calls.length === 1 ? throttled : accepted(input)));
    const publisher = folder.start(bridge);
    await vi.waitFor(() => expect(bridge.numbers()).toEqual([0, 1, 2, 1]), { timeout: 5000 });
    await publisher.close();
    expect(folder.files).toEqual([]);
  });

  it('when they came into the spool while it ran', async () => {
    const spool = folder.open();
    const sent: unknown[][] = [];
    const isSent = Promise.withResolvers<void>();
    const send: SpoolReplayerOptions['send'] = async (entries) => {
      sent.push(entries.map(({ event }) => event.meta.n));
      if (sent.length === 1) await isSent.promise;
      return [];
    };
    // The replay looks for files, finds the shared one, and waits for EventBridge.
    spool.appendShared(line(0));
    const circuit = new CircuitBreaker(() => 0);
    const replayer = new SpoolReplayer({ spool, busName: 'bus', circuit, send, report: () => {} });
    // Meanwhile, one event of the process's own file is given up, and then the other is published.
    const [failed, published] = [spool.append(line(1)), spool.append(line(2))];
    spool.release([failed]);
    spool.done([published]);
    isSent.resolve();
    await vi.waitFor(() => expect(sent).toEqual([[0], [1]]), { timeout: 5000 });
    await replayer.running;
    replayer.stop();
    spool.close();
    expect(folder.files).toEqual([]);
  });
});
