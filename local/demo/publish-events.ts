import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { PluginEvent } from '../../sdk/index.ts';
import { createPublisher } from '../../sdk/publisher/index.ts';
import { UserError } from '../command/user-error.ts';
import type { Service } from '../core/emit.ts';
import { clientConfig } from '../stack/aws-environment.ts';

/**
 * Creates a function that publishes events as a service of the core.
 *
 * @returns `publish`, which throws a {UserError} when the bus refuses an event
 */
export function publishEvents(endpoint: string, busName: string) {
  const client = new EventBridgeClient(clientConfig(endpoint));
  const of = (service: Service) => createPublisher({ client, busName, service });
  const publishers = { 'central-api': of('central-api'), 'task-runner': of('task-runner'), terminal: of('terminal') };
  return async (service: Service, event: PluginEvent): Promise<void> => {
    try {
      await publishers[service].publish(event);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UserError(`The event ${event.event_type} could not be published to ${endpoint}: ${reason}`, { cause });
    }
  };
}
