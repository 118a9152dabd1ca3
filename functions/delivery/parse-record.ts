import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import { parseEvent } from '../../sdk/event/event.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';

const envelopeSchema = z.object({ detail: z.unknown() });

/** What a record of the dispatch queue turned out to be. */
export type ParsedRecord = { event: PluginEvent } | { malformed: string };

/** Reads the EventBridge envelope in a record's body, and the event in it. Never throws: bad input is a result. */
export function parseRecord(body: string): ParsedRecord {
  try {
    return { event: parseEvent(envelopeSchema.parse(JSON.parse(body)).detail) };
  } catch (error) {
    if (error instanceof SyntaxError) return { malformed: 'the record is not valid JSON' };
    if (error instanceof $ZodError) return { malformed: 'the record is not an EventBridge event: it has no `detail`' };
    return { malformed: error instanceof Error ? error.message : String(error) };
  }
}
