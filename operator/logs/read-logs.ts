import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Stage } from '../stage/stage.ts';

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A line that a function logged. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number;
  level: LogLevel;
  function: 'dispatch' | 'redeliver';
  /** Instance name; undefined for what concerns no single plugin. */
  plugin: string | undefined;
  message: string;
  /** Everything else that was logged, as it was. */
  fields: Record<string, unknown>;
}

export interface ReadLogsQuery {
  plugin?: string | undefined;
  /** The least level; all by default. */
  level?: LogLevel | undefined;
  /** Id of an event, or the start of it. */
  eventId?: string | undefined;
  /** Milliseconds since the epoch. */
  since: number;
  /** Continues with new lines until the signal is aborted. */
  follow?: boolean | undefined;
  /** Milliseconds between two reads; 1,000 by default. */
  interval?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Milliseconds before the newest line at which every read starts: lines can arrive late. */
const OVERLAP = 10_000;

/** Pages without a line in a row: CloudWatch Logs returns some while there are more lines (its API reference, FilterLogEvents), LocalStack always. */
const MAX_EMPTY = 100;

/** What the logger adds to each line, which says nothing here. */
const noise = new Set(['timestamp', 'level', 'message', 'service', 'plugin', 'sampling_rate', 'xray_trace_id']);

/**
 * What both functions logged, oldest first. It is filtered here: emulators ignore the filters of CloudWatch Logs.
 *
 * @throws what CloudWatch Logs throws
 */
export async function* readLogs(stage: Stage<'logs'>, query: ReadLogsQuery): AsyncGenerator<LogLine, void> {
  const { since, follow, interval = 1000, signal } = query;
  const { DispatchLogGroupName: dispatch, RedeliverLogGroupName: redeliver } = stage.outputs;
  const seen = new Map<string, number>();
  let newest = since;
  do {
    const from = Math.max(since, newest - OVERLAP);
    const read = await Promise.all([
      readGroup(stage.aws.logs, { logGroupName: dispatch, startTime: from }, 'dispatch', signal),
      readGroup(stage.aws.logs, { logGroupName: redeliver, startTime: from }, 'redeliver', signal),
    ]);
    for (const { id, line } of read.flat().sort((a, b) => a.line.at - b.line.at)) {
      newest = Math.max(newest, line.at);
      if (seen.has(id)) continue;
      seen.set(id, line.at);
      if (matches(line, query)) yield line;
    }
    for (const [id, at] of seen) if (at < newest - OVERLAP) seen.delete(id);
    if (follow) await sleep(interval, undefined, signal ? { signal } : {}).catch(() => undefined);
  } while (follow && !signal?.aborted);
}

function matches({ level, plugin, fields }: LogLine, query: ReadLogsQuery): boolean {
  if (query.plugin !== undefined && plugin !== query.plugin) return false;
  if (query.eventId !== undefined && !String(fields.event_id ?? '').startsWith(query.eventId.toLowerCase()))
    return false;
  return query.level === undefined || logLevels.indexOf(level) >= logLevels.indexOf(query.level);
}

interface IdentifiedLine {
  id: string;
  line: LogLine;
}

/** A group that does not exist yet has no lines. */
async function readGroup(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  part: { logGroupName: string; startTime: number },
  name: LogLine['function'],
  signal: AbortSignal | undefined,
): Promise<IdentifiedLine[]> {
  const lines: IdentifiedLine[] = [];
  let nextToken: string | undefined;
  let empty = 0;
  try {
    do {
      const input = new FilterLogEventsCommand({ ...part, nextToken });
      const page = await logs.send(input, signal ? { abortSignal: signal } : {});
      lines.push(...(page.events ?? []).flatMap((event) => identify(event, name)));
      empty = page.events?.length ? 0 : empty + 1;
      nextToken = page.nextToken === nextToken || empty > MAX_EMPTY ? undefined : page.nextToken;
    } while (nextToken);
  } catch (error) {
    // The end of a call that Ctrl-C stopped is no failure: what was read is shown.
    if (!(error instanceof ResourceNotFoundException) && !signal?.aborted) throw error;
  }
  return lines;
}

function identify(event: FilteredLogEvent, name: LogLine['function']): IdentifiedLine[] {
  const { message = '', timestamp = 0, logStreamName, eventId } = event;
  const line = parseLine(message, timestamp, name);
  return line ? [{ id: `${name} ${logStreamName} ${eventId ?? `${timestamp} ${message}`}`, line }] : [];
}

/** Undefined for other lines: START, REPORT, metrics. The platform may write text before the JSON. */
function parseLine(text: string, timestamp: number, name: LogLine['function']): LogLine | undefined {
  const record = parseObject(text.slice(Math.max(0, text.indexOf('{'))));
  if (!record || typeof record.message !== 'string') return undefined;
  const level = logLevels.find((known) => known === record.level) ?? (record.level === 'CRITICAL' ? 'ERROR' : 'INFO');
  const service = typeof record.service === 'string' ? /^plugin:(.+)$/.exec(record.service)?.[1] : undefined;
  const plugin = typeof record.plugin === 'string' ? record.plugin : service;
  const time = typeof record.timestamp === 'string' ? Date.parse(record.timestamp) : Number.NaN;
  const fields = Object.fromEntries(Object.entries(record).filter(([key]) => !noise.has(key)));
  return { at: Number.isNaN(time) ? timestamp : time, level, function: name, plugin, message: record.message, fields };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
