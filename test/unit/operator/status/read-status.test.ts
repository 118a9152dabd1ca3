import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { readStatus } from '../../../../operator/status/read-status.ts';
import { MemorySqs } from '../../../fixtures/memory-sqs.ts';
import { operatorStage, outputs } from '../../../fixtures/operator-stage.ts';
import { StageInMemory } from '../../../fixtures/stage-in-memory.ts';

/** What is wrong with the DLQs of a stage that is otherwise well. */
async function problems(sqs: MemorySqs): Promise<string[]> {
  const { history, parameters, health } = new StageInMemory({}, {});
  const stage = operatorStage({ history, parameters, health, sqs });
  const cloudwatch = { send: async () => ({}) };
  const status = await readStatus({ ...stage, aws: { ...stage.aws, cloudwatch } }, {});
  return status.problems.map(({ text }) => text).filter((text) => /letter|reached/.test(text));
}

it('counts dead letters, and says how many of them another reader hides now', async () => {
  const sqs = new MemorySqs();
  for (let index = 0; index < 3; index += 1) sqs.put(outputs.DeliveriesDlqUrl, `${index}`);
  sqs.put(outputs.EventsDlqUrl, '{}');
  expect(await problems(sqs)).toEqual(['3 deliveries are dead letters', '1 event reached no plugin']);
  const command = { QueueUrl: outputs.DeliveriesDlqUrl, MaxNumberOfMessages: 2, VisibilityTimeout: 900 };
  await sqs.client.send(new ReceiveMessageCommand(command));
  expect(await problems(sqs)).toEqual([
    '3 deliveries are dead letters (2 hidden now: another reader has them)',
    '1 event reached no plugin',
  ]);
});
