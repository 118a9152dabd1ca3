import { eventFields } from './event-fields.ts';
import { MAX_DEPTH, MAX_ITEMS } from './event-limits.ts';

const entries = Object.entries(eventFields);

/**
 * The event contract as JSON Schema (draft 2020-12), for cores in other languages: what a publisher may send. Fields with a
 * default are optional.
 *
 * @example
 * ```ts
 * writeFileSync('event.schema.json', JSON.stringify(eventJsonSchema, null, 2));
 * ```
 */
export const eventJsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://server-monitor.example/schemas/event.json',
  title: 'Server Monitor event',
  description:
    `The \`detail\` of an EventBridge entry. Limits that JSON Schema cannot express: ${MAX_DEPTH} levels of nesting, ` +
    `${MAX_ITEMS} keys and list items on all levels together, and the size of an entry (1 MB; see the page on publishing).`,
  type: 'object',
  properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
  required: entries.filter(([, field]) => !('absent' in field)).map(([name]) => name),
  additionalProperties: {},
};
