import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvalidEventError } from '../../sdk/errors.ts';
import { createEvent, type NewEvent } from '../../sdk/event/create-event.ts';
import { SOURCE_PREFIX } from '../../sdk/event/event-types.ts';
import type { PluginEvent } from '../../sdk/event/plugin-event.ts';
import { toEventJson } from '../../sdk/event/to-event-json.ts';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';

/** What operators publish as, unless they say otherwise. */
const SERVICE = 'central-api';

/**
 * Publishes an event on the stage's bus, as a core service would: every plugin that wants it gets it. What is left out is filled
 * in. Returns the event as it was published.
 *
 * @throws {OperatorError} when it is not a valid event, or the bus refused it
 * @throws what EventBridge throws
 */
export async function publishEvent(
  { aws, outputs }: Stage<'events'>,
  fields: NewEvent,
  service: string = SERVICE,
): Promise<PluginEvent> {
  const event = prepareEvent(fields);
  const entry = {
    EventBusName: outputs.BusName,
    Source: `${SOURCE_PREFIX}${service}`,
    DetailType: event.event_type,
    Detail: toEventJson(event),
  };
  const { Entries = [] } = await aws.events.send(new PutEventsCommand({ Entries: [entry] }));
  const [answer] = Entries;
  if (answer?.EventId) return event;
  throw new OperatorError(
    `the bus ${outputs.BusName} refused the event: ${answer?.ErrorMessage ?? answer?.ErrorCode}`,
    {
      kind: 'aws',
      fix: 'check the event, and the permissions on the bus',
    },
  );
}

/** The event as it is published: what is left out is filled in. @throws {OperatorError} when it is not a valid event */
export function prepareEvent(fields: NewEvent): PluginEvent {
  try {
    const event = createEvent(fields);
    // Refuses what no consumer could read, such as an integer beyond 64 bits.
    toEventJson(event);
    return event;
  } catch (cause) {
    if (!(cause instanceof InvalidEventError)) throw cause;
    throw new OperatorError(`the event is not valid: ${cause.message}`, {
      kind: 'usage',
      fix: 'correct it: docs/reference/event.schema.json has every field',
      cause,
    });
  }
}
