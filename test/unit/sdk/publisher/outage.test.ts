import { describe, expect, it, vi } from 'vitest';
import { accepted, Bridge, down, listener, login, make, numbersTo, pauses } from './fake-bridge.ts';

describe('an outage', () => {
  it('is probed at growing intervals, with one call each', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 4, random: () => 0.5, onError });
    for (const n of numbersTo(200)) publisher.enqueue(login({ n }));
    for (let waits = 1; waits <= 12; waits += 1) {
      await vi.waitFor(() => expect(asked).toHaveLength(waits), { interval: 1 });
      end();
    }
    await vi.waitFor(() => expect(asked).toHaveLength(13), { interval: 1 });
    expect(asked).toEqual([50, 100, 200, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
    expect(bridge.calls).toHaveLength(13);
    // The first ten used up their attempts at once, the next three times ten one probe at a time; the others still wait.
    expect(heard).toHaveLength(30);
    await publisher.close();
    expect(heard).toHaveLength(200);
  });

  it('ends by itself: buffered events are published', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 1, onError });
    for (const n of numbersTo(50)) publisher.enqueue(login({ n }));
    await vi.waitFor(() => expect(asked).toHaveLength(1), { interval: 1 });
    bridge.calls.length = 0;
    bridge.answer = accepted;
    end();
    await publisher.flush();
    expect(bridge.numbers()).toEqual(numbersTo(50).slice(10));
    expect(heard).toHaveLength(10);
  });

  it('does not keep a flush waiting: after one more attempt all is reported', async () => {
    const { asked, sleep, end } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge(down);
    const publisher = make(bridge, { sleep, maxAttempts: 3, onError });
    for (const n of numbersTo(500)) publisher.enqueue(login({ n }));
    for (let waits = 1; waits <= 2; waits += 1) {
      await vi.waitFor(() => expect(asked).toHaveLength(waits), { interval: 1 });
      end();
    }
    await vi.waitFor(() => expect(asked).toHaveLength(3), { interval: 1 });
    await publisher.flush();
    expect(heard).toHaveLength(500);
    expect(bridge.calls).toHaveLength(4);
  });

  it('does not keep a close waiting, though onError enqueues again', async () => {
    const { sleep } = pauses();
    let reported = 0;
    const publisher = make(new Bridge(down), {
      sleep,
      maxAttempts: 1,
      onError: () => {
        reported += 1;
        if (reported <= 40) publisher.enqueue(login());
      },
    });
    for (const n of numbersTo(20)) publisher.enqueue(login({ n }));
    await publisher.close();
    expect(reported).toBe(60);
  });

  it('does not begin because of one refused event', async () => {
    const { asked, sleep } = pauses();
    const { heard, onError } = listener();
    const bridge = new Bridge((input) =>
      bridge.calls.length === 1 ? { Entries: [{ ErrorCode: 'MalformedDetail' }] } : accepted(input),
    );
    const publisher = make(bridge, { sleep, onError });
    publisher.enqueue(login({ n: 1 }));
    await publisher.flush();
    publisher.enqueue(login({ n: 2 }));
    await publisher.flush();
    expect(asked).toEqual([]);
    expect(heard).toHaveLength(1);
  });
});
