import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { guardedState } from '../../functions/host/guarded-state.ts';
import { PluginStateStore } from '../../functions/host/plugin-state-store.ts';
import { clientConfig } from '../../local/stack/aws-environment.ts';
import { describePluginState } from '../fixtures/describe-plugin-state.ts';
import { endpoint, outputs } from './stage/stage.ts';

const dynamo = new DynamoDB(clientConfig(endpoint));
const table = outputs.StateTableName;

/** The state of a plugin that nobody has used yet. */
function stateInTable(plugin = `test.${randomUUID()}`) {
  let passed = 0;
  const clock = { now: () => Date.now() + passed, random: Math.random };
  const store = new PluginStateStore(async () => dynamo, table, plugin, clock);
  const signal = new AbortController().signal;
  const state = guardedState(
    store,
    () => {},
    () => signal,
  );
  const pass = (seconds: number) => {
    passed += seconds * 1000;
  };
  return { state, pass };
}

describePluginState('the state table', () => stateInTable());

it('reads, counts up and replaces what was written before values had versions', async () => {
  const plugin = `test.${randomUUID()}`;
  const { state } = stateInTable(plugin);
  const write = (key: string, value: string) =>
    dynamo.putItem({ TableName: table, Item: { pk: { S: `state#${plugin}` }, sk: { S: key }, value: { S: value } } });
  await write('count', '41');
  expect(await state.increment('count')).toBe(42);
  await write('cursor', '"a"');
  const { value, version } = await state.getWithVersion('cursor');
  expect(value).toBe('a');
  await state.set('cursor', 'b', { expectedVersion: version });
  await expect(state.set('cursor', 'c', { expectedVersion: version })).rejects.toThrow('cursor');
});
