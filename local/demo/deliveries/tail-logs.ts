import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';

/** Milliseconds before the newest line at which every read starts, because lines can arrive late. */
const OVERLAP = 10_000;

/** A JSON log line of a function. */
export type LogRecord = Record<string, unknown>;

export interface LogTail {
  /** The lines since the last call, oldest first. */
  poll(): Promise<LogRecord[]>;
}

/**
 * Follows log groups and returns each line once. A group that does not exist yet has no lines.
 *
 * @param options.since - milliseconds since the epoch
 */
export function tailLogs(options: { logs: CloudWatchLogsClient; groups: readonly string[]; since: number }): LogTail {
  const { logs, groups, since } = options;
  const seen = new Map<string, number>();
  let newest = since;

  const isNew = (group: string, line: FilteredLogEvent): boolean => {
    const id = `${group} ${line.logStreamName} ${line.eventId ?? `${line.timestamp} ${line.message}`}`;
    if (seen.has(id)) return false;
    seen.set(id, line.timestamp ?? 0);
    return true;
  };

  return {
    async poll() {
      const startTime = Math.max(since, newest - OVERLAP);
      const found = await Promise.all(
        groups.map(async (group) => (await read(logs, group, startTime)).filter((line) => isNew(group, line))),
      );
      const lines = found.flat().sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
      newest = Math.max(newest, lines.at(-1)?.timestamp ?? 0);
      for (const [id, timestamp] of seen) if (timestamp < newest - OVERLAP) seen.delete(id);
      return lines.map(({ message }) => parseRecord(message ?? '')).filter((record) => record !== undefined);
    },
  };
}

async function read(logs: CloudWatchLogsClient, group: string, startTime: number): Promise<FilteredLogEvent[]> {
  const lines: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName: group, startTime, nextToken }));
      lines.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return lines;
}

/** Skips other lines (START, REPORT, stack traces) and the platform's text before the JSON. */
function parseRecord(message: string): LogRecord | undefined {
  const start = message.indexOf('{');
  if (start < 0) return undefined;
  try {
    const value: unknown = JSON.parse(message.slice(start));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
