import { PublishError } from '../errors.ts';
import { parseEvent } from '../event/event.ts';
import { parseJsonWithBigints } from '../json/parse-json.ts';
import type { ClaimedSpool, SpooledLine } from './claimed-spool.ts';
import { type Entry, MAX_REQUEST_ENTRIES, toEntry } from './entry.ts';
import { type FailedEntry, isOutage } from './send-entries.ts';
import type { Spool } from './spool.ts';

/** The line of an entry that could not be published. */
export function spoolLine({ source, detail }: Entry): string {
  return `{"source":${JSON.stringify(source)},"event":${detail}}`;
}

export interface ReplayOptions {
  busName: string;
  send: (entries: readonly Entry[]) => Promise<FailedEntry[]>;
  /** Hears of lines that are no events; they are put aside. */
  report: (error: unknown, event: unknown) => void;
}

/**
 * Publishes what was spooled. What EventBridge does not take stays in the spool.
 *
 * @returns `outage` when EventBridge took nothing: the rest was not tried
 * @throws what the file system throws
 */
export async function replaySpool(spool: Spool, options: ReplayOptions): Promise<'done' | 'outage'> {
  for (const claimed of spool.claims()) {
    try {
      if ((await replayFile(claimed, spool, options)) === 'outage') return 'outage';
    } finally {
      claimed.release();
    }
  }
  return 'done';
}

async function replayFile(claimed: ClaimedSpool, spool: Spool, options: ReplayOptions): Promise<'done' | 'outage'> {
  let batch = new Map<Entry, SpooledLine>();
  const publish = async () => {
    const entries = [...batch.keys()];
    const failed = await options.send(entries);
    for (const { entry } of failed) batch.delete(entry);
    for (const line of batch.values()) claimed.done(line);
    batch = new Map();
    return isOutage(entries, failed) ? 'outage' : 'done';
  };
  for (const line of claimed.lines()) {
    const entry = readLine(line, spool, options);
    if (entry) batch.set(entry, line);
    else claimed.done(line);
    if (batch.size === MAX_REQUEST_ENTRIES && (await publish()) === 'outage') return 'outage';
  }
  return batch.size > 0 ? publish() : 'done';
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
  const line = parseJsonWithBigints(text);
  if (typeof line === 'object' && line !== null && 'source' in line && 'event' in line) {
    const { source, event } = line;
    if (typeof source === 'string' && source !== '') return { source, event };
  }
  throw new TypeError('the line has no `source` or no `event`');
}
