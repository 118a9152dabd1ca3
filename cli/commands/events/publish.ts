import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { z } from 'zod';
import { prepareEvent, publishEvent } from '../../../operator/publish/publish-event.ts';
import { OperatorError } from '../../../operator/stage/operator-error.ts';
import type { NewEvent } from '../../../sdk/event/create-event.ts';
import { Severity } from '../../../sdk/event/event-types.ts';
import { parseExactJson } from '../../../sdk/json/parse-json.ts';
import { defineCommand } from '../../program/define-command.ts';
import { flag, oneOf, optional, text } from '../../program/specification.ts';
import type { InputStream } from '../../prompt/streams.ts';
import { eventText } from '../../render/events/event-text.ts';

export default defineCommand({
  description: `Publishes an event on the bus of the stage, as a core service would: every plugin that wants it gets it. Give its type, or
the whole event as JSON. What is left out is filled in.`,
  examples: [
    'smp events publish user.login',
    `smp events publish task.failed --server web-1 --meta '{"exit_code": 2}'`,
    'smp events publish --file event.json',
    'cat event.json | smp events publish --file -',
  ],
  arguments: { type: optional('type', 'Event type, such as task.finished') },
  options: {
    file: text('--file <path>', 'The event as JSON; - for standard input'),
    severity: oneOf('--severity <severity>', 'Severity', Object.values(Severity)),
    server: text('--server <name>', 'Name of the server'),
    meta: text('--meta <json>', 'What is specific to the event, as a JSON object'),
    dryRun: flag('--dry-run', 'Only show the event'),
    service: text('--service <name>', 'Who publishes it; central-api by default'),
  },
  result: z.object({
    eventId: z.string(),
    eventType: z.string(),
    event: z.unknown().describe('As it is published'),
    dryRun: z.boolean(),
  }),
  async run({ args, options, stage, stdin, note }) {
    const fields = options.file === undefined ? fromOptions(args.type, options) : await fromFile(options.file, stdin);
    const { dryRun = false, service } = options;
    const event = dryRun ? prepareEvent(fields) : await publishEvent(await stage(), fields, service);
    if (!dryRun) note(`What happens to it: smp explain ${event.event_id}`);
    return { eventId: event.event_id, eventType: event.event_type, event, dryRun };
  },
  render: ({ eventId, event, dryRun }) => (dryRun ? eventText(event) : eventId),
});

interface Given {
  severity?: string | undefined;
  server?: string | undefined;
  meta?: string | undefined;
}

function fromOptions(type: string | undefined, { severity, server, meta }: Given): NewEvent {
  if (type === undefined)
    throw usage('no event is given', 'give its type, as in smp events publish user.login, or --file');
  return toNewEvent({
    event_type: type,
    ...(severity === undefined ? {} : { severity }),
    ...(server === undefined ? {} : { server_name: server }),
    ...(meta === undefined ? {} : { meta: toObject(meta, '--meta') }),
  });
}

async function fromFile(path: string, stdin: InputStream): Promise<NewEvent> {
  const json = path === '-' ? await readAll(stdin) : await readText(path);
  const name = path === '-' ? 'standard input' : path;
  const object = toObject(json, name);
  if (typeof object.event_type === 'string') return toNewEvent(object);
  throw usage(`${name} has no \`event_type\``, 'add it, such as "event_type": "task.finished"');
}

/** What the values are is checked when the event is made. */
function toNewEvent(fields: Record<string, unknown>): NewEvent {
  return { ...fields, event_type: String(fields.event_type) };
}

function toObject(json: string, name: string): Record<string, unknown> {
  try {
    const value = parseExactJson(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`${name} is not valid JSON: ${reason}`, { kind: 'usage', fix: 'correct it', cause });
  }
  throw usage(`${name} is not a JSON object`, 'give an object, as in {"exit_code": 2}');
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`${path} cannot be read`, { kind: 'usage', fix: 'check the path', cause });
  }
}

function usage(message: string, fix: string): OperatorError {
  return new OperatorError(message, { kind: 'usage', fix });
}
