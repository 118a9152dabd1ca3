import { type core, toJSONSchema } from 'zod/mini';
import { eventSchema } from './event.ts';

/**
 * The event contract as JSON Schema (draft 2020-12), for cores in other languages: what a publisher may send,
 * so fields with a default are optional.
 *
 * @example
 * ```ts
 * writeFileSync('event.schema.json', JSON.stringify(eventJsonSchema, null, 2));
 * ```
 */
export const eventJsonSchema: core.JSONSchema.BaseSchema = {
  $id: 'https://server-monitor.example/schemas/event.json',
  title: 'Server Monitor event',
  ...toJSONSchema(eventSchema, { io: 'input' }),
};
