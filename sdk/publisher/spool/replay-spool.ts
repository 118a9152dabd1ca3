import { PublishError } from '../../errors.ts';
import { parseEvent } from '../../event/event.ts';
import { parseExactJson } from '../../json/parse-json.ts';
import { type Entry, toEntry } from '../entry.ts';
import { type FailedEntry, isOutage } from '../event-bridge/send-entries.ts';
import { MAX_REQUEST_ENTRIES } from '../limits.ts';
import type { Spool } from './spool.ts';
import type { SpooledLine, SpoolFile } from './spool-file.ts';

/** The line of an entry in a spool file. */
export function spoolLine({ source, detail }: Entry): string {
  return `{"source":${JSON.stringify(source)},"event":${detail}}`;
}

export interface ReplayOptions {
  busName: string;
  send: (entries: readonly Entry[]) => Promise<FailedEntry[]>;
  /** Receives lines that cannot be published; they are put aside. */
  report: (error: unknown, event: unknown) => void;
}

/**
 * Publishes what was spooled. What EventBridge does not accept stays in the spool.
 *
 * @returns `outage` when EventBridge accepted nothing: the rest was not tried
 * @throws what the file system throws
 */
export async function replaySpool(spool: Spool, options: ReplayOptions): Promise<'done' | 'outage'> {
  for (const file of spool.claims()) {
    if ((await replayFile(file, spool, options)) === 'outage') return 'outage';
  }
  return 'done';
}

async function replayFile(file: SpoolFile, spool: Spool, options: ReplayOptions): Promise<'done' | 'outage'> {
  let batch = new Map<Entry, SpooledLine>();
  const publish = async () => {
    const lines = batch;
    batch = new Map();
    return publishLines(lines, spool, options);
  };
  for (const line of file.lines()) {
    const entry = readLine(line, spool, options);
    if (entry) batch.set(entry, line);
    else spool.done([line]);
    if (batch.size === MAX_REQUEST_ENTRIES && (await publish()) === 'outage') return 'outage';
  }
  return batch.size > 0 ? publish() : 'done';
}

async function publishLines(lines: Map<Entry, SpooledLine>, spool: Spool, options: ReplayOptions) {
  const entries = [...lines.keys()];
  const failed = await options.send(entries);
  for (const { entry, error, kind } of failed) {
    if (kind === 'entry') rejectEntry(entry, error, spool, options.report);
    else lines.delete(entry);
  }
  spool.done([...lines.values()]);
  return isOutage(entries, failed) ? 'outage' : 'done';
}

/**
 * Puts an event aside that EventBridge refuses, whenever it is published.
 *
 * @throws what the file system throws
 */
export function rejectEntry(entry: Entry, error: Error, spool: Spool, report: ReplayOptions['report']): void {
  spool.reject(spoolLine(entry));
  report(
    new PublishError(`${error.message}; it was put aside in ${spool.rejectedPath}`, { cause: error.cause }),
    entry.event,
  );
}

function readLine({ text }: SpooledLine, spool: Spool, { busName, report }: ReplayOptions): Entry | undefined {
  try {
    const { source, event } = parseLine(text.toString());
    return toEntry(parseEvent(event), busName, source);
  } catch (cause) {
    spool.reject(text);
    const reason =
      cause instanceof SyntaxError ? 'torn by a crash or a full disk' : 'not an event that can be published';
    report(
      new PublishError(`a line of the spool is ${reason}; it was put aside in ${spool.rejectedPath}`, { cause }),
      undefined,
    );
    return undefined;
  }
}

/** The event, and the source of the service that published it, which need not be the one that replays it. */
function parseLine(text: string): { source: string; event: unknown } {
  const line = parseExactJson(text);
  if (typeof line === 'object' && line !== null && 'source' in line && 'event' in line) {
    const { source, event } = line;
    if (typeof source === 'string' && source !== '') return { source, event };
  }
  throw new TypeError('the line has no `source` or no `event`');
}
