import { expect, it } from 'vitest';
import { listDeliveries } from '../../../../operator/deliveries/list-deliveries.ts';
import { listEvents } from '../../../../operator/events/list-events.ts';
import type { Look } from '../../../../operator/history/listing/report-looks.ts';
import { createEvent, definePlugin } from '../../../../sdk/index.ts';
import { collect } from '../../../fixtures/collect.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const steady = definePlugin({ name: 'steady', description: 'Takes everything', hooks: { onEvent() {} } });

/** A stage with 450 events, one each second, of which the newest is another one. */
async function stageWithEvents() {
  const functions = new StageInMemory({ steady }, {});
  for (let index = 0; index < 450; index += 1) {
    functions.now = NOON + index * 1000;
    const event_type = index === 449 ? 'user.login' : 'task.finished';
    await functions.dispatch(eventRecords([createEvent({ event_type })]));
  }
  functions.now = NOON + 3_600_000;
  const { history, parameters } = functions;
  return operatorStage({ history, parameters, now: () => functions.now ?? 0 });
}

it('reports how far back a list has looked, also when nothing matches', async () => {
  const stage = await stageWithEvents();
  for (const list of [listDeliveries, listEvents]) {
    const looks: Look[] = [];
    const query = { type: 'none.such', onLook: (look: Look) => looks.push(look) };
    expect(await collect<unknown>(list(stage, query))).toEqual([]);
    expect(looks).toEqual([
      { looked: 200, at: NOON + 250_000 },
      { looked: 400, at: NOON + 50_000 },
    ]);
  }
});

it('yields what it found before it looks further, so that it is there when the list is stopped', async () => {
  const stage = await stageWithEvents();
  const found: string[] = [];
  const foundAt = new Map<number, number>();
  const onLook = ({ looked }: Look) => foundAt.set(looked, found.length);
  for await (const { eventType } of listDeliveries(stage, { type: 'user.*', onLook })) found.push(eventType);
  expect(foundAt).toEqual(
    new Map([
      [200, 0],
      [400, 1],
    ]),
  );
});
