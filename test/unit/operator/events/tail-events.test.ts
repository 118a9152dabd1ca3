import { expect, it } from 'vitest';
import { tailEvents } from '../../../../operator/events/tail-events.ts';
import { createEvent, definePlugin } from '../../../../sdk/index.ts';
import { operatorStage } from '../../../fixtures/operator-stage.ts';
import { eventRecords, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const steady = definePlugin({ name: 'steady', description: 'Takes everything', hooks: { onEvent() {} } });

it('begins with what came since the given time, also long ago, and shows each event once', async () => {
  const functions = new StageInMemory({ steady }, {});
  const publish = async (minutesAgo: number) => {
    functions.now = NOON - minutesAgo * 60_000;
    const event = createEvent({ event_type: 'task.finished' });
    await functions.dispatch(eventRecords([event]));
    return event.event_id;
  };
  const expected = [await publish(50), await publish(9), await publish(1)];
  functions.now = NOON;
  const stage = operatorStage({ history: functions.history, now: () => functions.now ?? 0 });
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { eventId } of tailEvents(stage, { since: NOON - 3_600_000, interval: 1, signal: stop.signal })) {
    seen.push(eventId);
    if (seen.length === 3) expected.push(await publish(0));
    if (seen.length === 4) stop.abort();
  }
  expect(seen).toEqual(expected);
});
