import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  ResourceNotFoundException,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { OperatorError } from '../stage/operator-error.ts';
import type { Stage } from '../stage/stage.ts';
import type { ReplayProgress, ReplayQuery } from './replay-query.ts';

/** Milliseconds between two looks at a replay. */
const INTERVAL = 1000;

/** The ARN of the bus's archive; undefined when there is none. @throws what EventBridge throws */
export async function findArchive({ aws, outputs }: Stage<'events'>): Promise<string | undefined> {
  try {
    const archive = await aws.events.send(new DescribeArchiveCommand({ ArchiveName: outputs.BusName }));
    return archive.State === 'ENABLED' ? archive.ArchiveArn : undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Has EventBridge send the events of a period again, and waits until it has. An abort cancels the replay. */
export async function replayArchive(
  { aws, outputs }: Stage<'events'>,
  archive: string,
  { name, since, until, signal, onProgress }: ReplayQuery & { name: string },
): Promise<ReplayProgress & { complete: boolean }> {
  await aws.events.send(
    new StartReplayCommand({
      ReplayName: name,
      EventSourceArn: archive,
      EventStartTime: new Date(since),
      EventEndTime: new Date(until),
      Destination: { Arn: outputs.BusArn },
    }),
  );
  // EventBridge does not say how many events a replay has.
  const progress = { total: undefined, sent: 0, sentBefore: 0, failed: 0, withoutText: 0 };
  for (;;) {
    const { State, StateReason } = await aws.events.send(new DescribeReplayCommand({ ReplayName: name }));
    if (State === 'COMPLETED') return { ...progress, complete: true };
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new OperatorError(
        `the replay ${name} is ${State.toLowerCase()}: ${StateReason ?? 'EventBridge gives no reason'}`,
        {
          kind: 'aws',
          fix: 'start it again under another name',
        },
      );
    }
    if (signal?.aborted) {
      await aws.events.send(new CancelReplayCommand({ ReplayName: name })).catch(() => undefined);
      return { ...progress, complete: false };
    }
    onProgress?.(progress);
    await sleep(INTERVAL, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
