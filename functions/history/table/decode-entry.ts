import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { SentRequest } from '../../outcome/sent-request.ts';
import { type SkipReason, skipReasons } from '../../outcome/skip-reason.ts';
import {
  actionNames,
  type DispatchRun,
  type FirstOutcome,
  type HistoryEntry,
  type OperatorAction,
  type RecordedAttempt,
} from '../history-entry.ts';
import { statusOf } from './status-code.ts';

const text = z.object({ S: z.string() });
const number = z.pipe(
  z.object({ N: z.string() }),
  z.transform(({ N }) => Number(N)),
);
const string = z.pipe(
  text,
  z.transform(({ S }) => S),
);
const bytes = z.pipe(
  z.object({ B: z.instanceof(Uint8Array) }),
  z.transform(({ B }) => B),
);

const itemSchema = z.object({
  sk: string,
  at: number,
  type: z.optional(string),
  severity: z.optional(string),
  server: z.optional(string),
  outcomes: z.optional(string),
  skipped: z.optional(string),
  queued: z.optional(number),
  replay: z.optional(string),
  trace: z.optional(string),
  event: z.optional(string),
  gzip: z.optional(bytes),
  note: z.optional(string),
  plugin: z.optional(string),
  attempt: z.optional(number),
  status: z.optional(string),
  duration: z.optional(number),
  reason: z.optional(string),
  http: z.optional(number),
  error: z.optional(string),
  error_rest: z.optional(string),
  answer: z.optional(string),
  request: z.optional(string),
  next: z.optional(number),
  action: z.optional(string),
  by: z.optional(string),
});
type Item = z.output<typeof itemSchema>;

const outcomesSchema = z.record(
  z.string(),
  z.pipe(
    z.array(z.union([z.string(), z.number()])),
    z.transform(([code, duration, reason]) => ({ code, duration, reason })),
  ),
);
const requestSchema = z.tuple([z.string(), z.string(), z.number()], z.string());
const skippedSchema = z.record(z.string(), z.array(z.string()));

/**
 * Reads an item of the history table or of one of its indexes, which have fewer fields. Undefined for an item that is none, as
 * the counters are, or that a later version wrote.
 */
export function decodeEntry(item: unknown): HistoryEntry | undefined {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return undefined;
  const [eventId, kind] = parsed.data.sk.split('#');
  if (eventId === undefined) return undefined;
  if (kind === 'R') return decodeRun(eventId, parsed.data);
  if (kind === 'A') return decodeAttempt(eventId, parsed.data);
  return kind === 'X' ? decodeAction(eventId, parsed.data) : undefined;
}

function decodeRun(eventId: string, item: Item): DispatchRun {
  return {
    kind: 'run',
    eventId,
    at: item.at,
    queuedAt: item.queued === undefined ? undefined : item.at - item.queued,
    eventType: item.type ?? '',
    severity: item.severity ?? 'info',
    server: item.server,
    traceId: item.trace ?? eventId.replaceAll('-', ''),
    outcomes: decodeOutcomes(item.outcomes),
    skipped: decodeSkipped(item.skipped),
    replay: item.replay,
    eventJson: eventJsonOf(item),
    eventNote: item.note,
  };
}

function decodeAttempt(eventId: string, item: Item): RecordedAttempt | undefined {
  const status = statusOf(item.status ?? '');
  if (status === undefined || item.plugin === undefined) return undefined;
  return {
    kind: 'attempt',
    eventId,
    at: item.at,
    eventType: item.type ?? '',
    plugin: item.plugin,
    attempt: item.attempt ?? 1,
    status,
    reason: item.reason,
    duration: item.duration ?? 0,
    httpStatus: item.http,
    error: item.error === undefined ? undefined : item.error + (item.error_rest ?? ''),
    answer: item.answer,
    request: decodeRequest(item.request),
    nextAt: item.next,
    eventJson: eventJsonOf(item),
  };
}

function decodeAction(eventId: string, item: Item): OperatorAction | undefined {
  const action = actionNames.find((known) => known === item.action);
  return action && { kind: 'action', eventId, at: item.at, action, plugin: item.plugin, by: item.by };
}

function eventJsonOf({ event, gzip }: Item): string | undefined {
  return gzip ? gunzipSync(gzip).toString('utf8') : event;
}

function decodeOutcomes(json: string | undefined): FirstOutcome[] {
  return Object.entries(parseJson(outcomesSchema, json) ?? {}).flatMap(([plugin, { code, duration, reason }]) => {
    const status = statusOf(String(code));
    if (status === undefined) return [];
    return [
      { plugin, status, duration: Number(duration ?? 0), reason: reason === undefined ? undefined : String(reason) },
    ];
  });
}

function decodeSkipped(json: string | undefined): { plugin: string; reason: SkipReason }[] {
  return Object.entries(parseJson(skippedSchema, json) ?? {}).flatMap(([text, plugins]) => {
    const reason = skipReasons.find((known) => known === text);
    return reason ? plugins.map((plugin) => ({ plugin, reason })) : [];
  });
}

function decodeRequest(json: string | undefined): SentRequest | undefined {
  const parsed = parseJson(requestSchema, json);
  if (!parsed) return undefined;
  const [method, url, bytes, ...headers] = parsed;
  return { method, url, bytes, headers };
}

function parseJson<T>(schema: z.ZodMiniType<T>, json: string | undefined): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json ?? 'null')).data;
  } catch {
    return undefined;
  }
}
