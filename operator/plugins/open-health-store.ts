import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { HealthStore } from '../../functions/health/health-store.ts';
import type { Stage } from '../stage/stage.ts';

/** The health marks of a stage's plugins: paused, slow, isolated, circuit open. */
export function openHealthStore({ aws: { dynamo }, outputs }: Stage<'dynamo'>): HealthStore {
  const client = {
    query: (input: ConstructorParameters<typeof QueryCommand>[0]) => dynamo.send(new QueryCommand(input)),
    putItem: (input: ConstructorParameters<typeof PutItemCommand>[0]) => dynamo.send(new PutItemCommand(input)),
    deleteItem: (input: ConstructorParameters<typeof DeleteItemCommand>[0]) =>
      dynamo.send(new DeleteItemCommand(input)),
  };
  // The functions' quick way needs credentials in environment variables; operators have profiles.
  return new HealthStore(
    async () => undefined,
    async () => client,
    outputs.StateTableName,
  );
}
