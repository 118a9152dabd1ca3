import { DescribeArchiveCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { endpoint, outputs } from './stage/stage.ts';

it('a local stack has the archive that replays need', async () => {
  const client = new EventBridgeClient(clientConfig(endpoint));
  const archive = await client.send(new DescribeArchiveCommand({ ArchiveName: outputs.BusName }));
  expect(archive).toMatchObject({ EventSourceArn: outputs.BusArn, State: 'ENABLED' });
});
