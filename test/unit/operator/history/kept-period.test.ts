import { expect, it } from 'vitest';
import { listDeliveries } from '../../../../operator/deliveries/list-deliveries.ts';
import { listEvents } from '../../../../operator/events/list-events.ts';
import { collect } from '../../../fixtures/collect.ts';
import { MemoryHistoryTable } from '../../../fixtures/memory-history-table.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';

const all = { since: 0, until: Date.parse('9999-01-01T00:00:00Z') };

/** DynamoDB is asked day by day, so that a period of thousands of years would not end. */
it.each([
  ['listDeliveries', listDeliveries],
  ['listEvents', listEvents],
])('%s asks for no day that the history cannot have', async (_, list) => {
  const history = new MemoryHistoryTable();
  expect(await collect<unknown>(list(operatorStage({ history }), all))).toEqual([]);
  expect(history.queries).toBeLessThan(420 * 8);
});
