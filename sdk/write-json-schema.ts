import { writeFileSync } from 'node:fs';
import { eventJsonSchema } from './event/contract/event-json-schema.ts';

// Part of the build, and of docs/reference: cores in other languages read the event contract from this file.
const [path] = process.argv.slice(2);
if (!path) throw new Error('usage: node sdk/write-json-schema.ts PATH');
writeFileSync(path, `${JSON.stringify(eventJsonSchema, null, 2)}\n`);
