import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neverSigned, type SignedRequest } from '../../../../functions/aws/signed-request.ts';
import { type HistoryClient, HistoryWriter } from '../../../../functions/history/history-writer.ts';
import type { HistoryItem } from '../../../../functions/history/table/history-item.ts';
import { BinaryValue } from '../../../../functions/history/table/history-item.ts';

const BUDGET = 500;

type Answer = (operation: string, items: HistoryItem[]) => unknown;

/** A table that answers as configured, and the writer to it. */
class FakeTable {
  /** Undefined stands for every failure of a signed request. */
  answer: Answer = () => ({ UnprocessedItems: {} });
  readonly calls: { operation: string; items: HistoryItem[] }[] = [];
  sdkCalls = 0;
  sdkError: Error | undefined = new Error('AccessDeniedException');
  readonly writer: HistoryWriter;

  constructor(signedRequest: SignedRequest = async (_service, operation, input) => this.#take(operation, input)) {
    const client = async () => this.#client;
    const clock = { now: Date.now, random: () => 0.5 };
    this.writer = new HistoryWriter({ table: 'history', signedRequest, client, clock, budget: BUDGET, days: 30 });
  }

  readonly #client: HistoryClient = {
    batchWriteItem: async () => this.#bySdk(),
    updateItem: async () => this.#bySdk(),
  };

  get written(): number {
    return this.calls.reduce((sum, { items }) => sum + items.length, 0);
  }

  #take(operation: string, input: object): unknown {
    const requests = 'RequestItems' in input ? JSON.parse(JSON.stringify(input.RequestItems)).history : [];
    const items = requests.map(({ PutRequest }: { PutRequest: { Item: HistoryItem } }) => PutRequest.Item);
    this.calls.push({ operation, items });
    return this.answer(operation, items);
  }

  async #bySdk() {
    this.sdkCalls += 1;
    if (this.sdkError) throw this.sdkError;
    return { $metadata: {} };
  }
}

function items(count: number): HistoryItem[] {
  return Array.from({ length: count }, (_, index) => ({ pk: { S: 'E#abcd' }, sk: { S: `id#R#${index}` } }));
}

const unprocessed = (rest: readonly HistoryItem[]) => ({
  UnprocessedItems: { history: rest.map((Item) => ({ PutRequest: { Item } })) },
});

const update = { TableName: 'history', Key: { pk: { S: 'counters' }, sk: { S: '2026-11-25T12' } } };

/** Waits for a write whose time goes by itself, and says how long it took. */
async function timed<T>(write: Promise<T>): Promise<{ result: T; took: number }> {
  const started = Date.now();
  const ended = write.then((result) => ({ result, took: Date.now() - started }));
  await vi.advanceTimersByTimeAsync(60_000);
  return ended;
}

let table: FakeTable;
beforeEach(() => {
  vi.useFakeTimers();
  table = new FakeTable();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the history writer', () => {
  it('writes 25 items a call, with bytes in base64, and updates', async () => {
    const [first] = items(1);
    const packed = { ...first, gzip: { B: new BinaryValue(Buffer.from('zipped')) } };
    const result = await table.writer.write([packed, ...items(61).slice(1)], [update]);
    expect(result).toEqual({ lost: 0, error: undefined });
    expect(table.calls.map((call) => [call.operation, call.items.length])).toEqual([
      ['BatchWriteItem', 25],
      ['BatchWriteItem', 25],
      ['BatchWriteItem', 11],
      ['UpdateItem', 0],
    ]);
    expect(table.calls[0]?.items[0]?.gzip).toEqual({ B: Buffer.from('zipped').toString('base64') });
  });

  it('sends nothing when there is nothing to write', async () => {
    expect(await table.writer.write([], [])).toEqual({ lost: 0, error: undefined });
    expect(table.calls).toEqual([]);
  });

  it('names no key twice in a call', async () => {
    await table.writer.write([...items(2), ...items(2)], []);
    expect(table.written).toBe(2);
  });

  it('writes with the SDK when a signed request is not possible', async () => {
    table = new FakeTable(neverSigned);
    table.sdkError = undefined;
    expect(await table.writer.write(items(30), [update])).toEqual({ lost: 0, error: undefined });
    expect(table.sdkCalls).toBe(3);
  });

  it('loads the SDK after three failed signed requests, and keeps using it when it succeeds', async () => {
    table.answer = () => undefined;
    table.sdkError = undefined;
    expect((await timed(table.writer.write(items(2), []))).result.lost).toBe(0);
    expect([table.calls.length, table.sdkCalls]).toEqual([3, 1]);
    expect((await timed(table.writer.write(items(2), [update]))).result.lost).toBe(0);
    expect([table.calls.length, table.sdkCalls]).toEqual([3, 3]);
  });

  it('sends again only what a throttling table did not accept', async () => {
    table.answer = (_, sent) => unprocessed(sent.length === 10 ? sent.slice(4) : []);
    const { result } = await timed(table.writer.write(items(10), []));
    expect(result.lost).toBe(0);
    expect(table.calls.map((call) => call.items.length)).toEqual([10, 6]);
  });

  it('gives up within its budget while the table throttles, and counts what is missing', async () => {
    table.answer = (_, sent) => unprocessed(sent.slice(3));
    const { result, took } = await timed(table.writer.write(items(25), []));
    expect(result.lost).toBe(25 - 3 * table.calls.length);
    expect(result.error).toMatchObject({ message: 'the history table throttles' });
    expect(took).toBeLessThanOrEqual(BUDGET);
  });

  it('gives up within its budget when nothing answers', async () => {
    table.answer = () => new Promise(() => {});
    const { result, took } = await timed(table.writer.write(items(3), [update]));
    expect(result.lost).toBe(4);
    expect(took).toBe(BUDGET);
  });

  it('counts nothing that is answered after its budget', async () => {
    table.answer = () => new Promise((resolve) => setTimeout(() => resolve({}), BUDGET + 100));
    const { result } = await timed(table.writer.write(items(3), []));
    expect(result.lost).toBe(3);
  });

  it('makes an update once, which would count twice if it were repeated', async () => {
    table.answer = () => undefined;
    const { result } = await timed(table.writer.write([], [update]));
    expect(result.lost).toBe(1);
    expect([table.calls.length, table.sdkCalls]).toEqual([1, 0]);
  });

  it('stops using a table after three failures, and tries again later', async () => {
    table.answer = () => undefined;
    for (let flush = 0; flush < 3; flush += 1) {
      const write = table.writer.write(items(1), []);
      await vi.advanceTimersByTimeAsync(BUDGET);
      expect((await write).error).toMatchObject({ message: 'AccessDeniedException' });
    }
    const before = table.calls.length;
    expect((await table.writer.write(items(2), [])).lost).toBe(2);
    expect(table.calls.length).toBe(before);

    await vi.advanceTimersByTimeAsync(5_000);
    table.answer = () => ({});
    expect((await table.writer.write(items(2), [])).lost).toBe(0);
  });
});
