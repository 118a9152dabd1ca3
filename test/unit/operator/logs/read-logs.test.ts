import { FilterLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { type ReadLogsQuery, readLogs } from '../../../../operator/logs/read-logs.ts';
import { collect } from '../../../fixtures/collect.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');

interface Logged {
  timestamp: number;
  message: string;
}

function line(second: number, level: string, fields: object): Logged {
  const timestamp = NOON + second * 1000;
  const record = {
    level,
    message: 'Plugin error',
    timestamp: new Date(timestamp).toISOString(),
    service: 'x',
    ...fields,
  };
  return { timestamp, message: JSON.stringify(record) };
}

/** Log groups in memory, two lines a page. */
function stageWith(dispatch: Logged[], redeliver?: Logged[]) {
  const send = async (command: unknown) => {
    if (!(command instanceof FilterLogEventsCommand)) throw new Error('no such operation');
    const { logGroupName, nextToken, startTime = 0 } = command.input;
    const lines = logGroupName === outputs.DispatchLogGroupName ? dispatch : redeliver;
    if (!lines) throw new ResourceNotFoundException({ message: 'no such group', $metadata: {} });
    const found = lines.filter(({ timestamp }) => timestamp >= startTime);
    const from = Number(nextToken ?? 0);
    const events = found.slice(from, from + 2).map((each, index) => ({ ...each, eventId: String(from + index) }));
    return { events, nextToken: from + 2 < found.length ? String(from + 2) : undefined };
  };
  return { ...operatorStage(), aws: { logs: { send } } };
}

const read = (stage: ReturnType<typeof stageWith>, query: Partial<ReadLogsQuery> = {}) =>
  collect(readLogs(stage, { since: NOON, ...query }));

it('reads the lines of both functions in the order of time, and skips what is not theirs', async () => {
  const platform = { timestamp: NOON + 1500, message: 'START RequestId: 1' };
  const stage = stageWith(
    [line(3, 'ERROR', { plugin: 'slack' }), platform, line(1, 'INFO', {})],
    [line(2, 'WARN', {})],
  );
  const lines = await read(stage);
  expect(lines.map(({ at, level, function: name }) => [(at - NOON) / 1000, level, name])).toEqual([
    [1, 'INFO', 'dispatch'],
    [2, 'WARN', 'redeliver'],
    [3, 'ERROR', 'dispatch'],
  ]);
});

it('filters by plugin, level and event', async () => {
  const stage = stageWith([
    line(1, 'INFO', { service: 'plugin:slack' }),
    line(2, 'ERROR', { plugin: 'slack', event_id: 'abc1' }),
    line(3, 'ERROR', { plugin: 'webhook', event_id: 'abc2' }),
  ]);
  const seconds = async (query: Partial<ReadLogsQuery>) =>
    (await read(stage, query)).map(({ at }) => (at - NOON) / 1000);
  expect(await seconds({ plugin: 'slack' })).toEqual([1, 2]);
  expect(await seconds({ level: 'WARN' })).toEqual([2, 3]);
  expect(await seconds({ eventId: 'ABC2' })).toEqual([3]);
  expect(await seconds({ since: NOON + 2500 })).toEqual([3]);
});

it('follows: shows each new line once, until it is stopped', async () => {
  const lines = [line(1, 'INFO', {})];
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const { at } of readLogs(stageWith(lines), {
    since: NOON,
    follow: true,
    interval: 1,
    signal: stop.signal,
  })) {
    seen.push((at - NOON) / 1000);
    if (seen.length < 3) lines.push(line(seen.length + 1, 'INFO', {}));
    else stop.abort();
  }
  expect(seen).toEqual([1, 2, 3]);
});

it('goes on after pages without a line, as CloudWatch Logs returns them, and ends where the token stays the same', async () => {
  const pages = [[line(1, 'INFO', {})], [], [], [line(2, 'WARN', {})], []];
  const send = async (command: unknown) => {
    if (!(command instanceof FilterLogEventsCommand)) throw new Error('no such operation');
    if (command.input.logGroupName !== outputs.DispatchLogGroupName) return { events: [], nextToken: undefined };
    const page = Number(command.input.nextToken ?? 0);
    const events = (pages[page] ?? []).map((each) => ({ ...each, eventId: String(page) }));
    return { events, nextToken: String(Math.min(page + 1, pages.length)) };
  };
  const lines = await read({ ...operatorStage(), aws: { logs: { send } } });
  expect(lines.map(({ level }) => level)).toEqual(['INFO', 'WARN']);
});
