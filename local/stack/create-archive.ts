import {
  CreateArchiveCommand,
  type EventBridgeClient,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-eventbridge';
import { SOURCE_PREFIX } from '../../sdk/event/event-types.ts';

/** As in the stack that is deployed to AWS. */
const RETENTION_DAYS = 30;

/**
 * Creates the archive of a bus, for replays. Stacks for emulators leave it out, because CloudFormation there lacks the
 * resource; their EventBridge API has it. The name is the bus's, as in AWS. An archive that exists stays as it is.
 */
export async function createArchive(
  client: Pick<EventBridgeClient, 'send'>,
  { BusName, BusArn }: { BusName: string; BusArn: string },
): Promise<void> {
  const command = new CreateArchiveCommand({
    ArchiveName: BusName,
    EventSourceArn: BusArn,
    Description: 'Every event, for replay',
    EventPattern: JSON.stringify({ source: [{ prefix: SOURCE_PREFIX }] }),
    RetentionDays: RETENTION_DAYS,
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
