import { expect, it } from 'vitest';
import { createEvent, definePlugin, type PluginEvent } from '../../../../sdk/index.ts';
import {
  aDelivery,
  deliveryRecords,
  eventRecords,
  recordsOf,
  StageInMemory,
} from '../../../fixtures/stage-in-memory.ts';

function aStage() {
  const received: string[] = [];
  const fails = { left: 0 };
  const once = definePlugin({
    name: 'once',
    description: 'Takes each delivery once',
    hooks: {
      onEvent({ event_id }) {
        received.push(event_id);
        fails.left -= 1;
        if (fails.left >= 0) throw new Error('busy');
      },
    },
  });
  const stage = new StageInMemory({ once }, { once: { dedupe: true } });
  return { stage, received, fails };
}

function replayed(event: PluginEvent, replay: string) {
  return recordsOf([JSON.stringify({ source: 'servermonitor.central-api', 'replay-name': replay, detail: event })]);
}

it('delivers a replayed event again, once a replay, although `dedupe` had seen it', async () => {
  const { stage, received } = aStage();
  const event = createEvent({ event_type: 'user.login' });
  await stage.dispatch(eventRecords([event]));
  await stage.dispatch(eventRecords([event]));
  expect(received).toHaveLength(1);
  await stage.dispatch(replayed(event, 'first'));
  await stage.dispatch(replayed(event, 'first'));
  expect(received).toHaveLength(2);
  await stage.dispatch(replayed(event, 'second'));
  expect(received).toHaveLength(3);
});

it('a replayed delivery that is retried belongs to its replay', async () => {
  const { stage, received, fails } = aStage();
  const event = createEvent({ event_type: 'user.login' });
  await stage.dispatch(eventRecords([event]));
  fails.left = 1;
  await stage.dispatch(replayed(event, 'first'));
  expect(stage.retry.deliveries).toMatchObject([{ replay: 'first', attempts: 1 }]);
  await stage.drainRetries();
  expect(received).toHaveLength(3);
});

it('delivers a delivery that was sent again by hand, although `dedupe` had seen it', async () => {
  const { stage, received } = aStage();
  const event = createEvent({ event_type: 'user.login' });
  await stage.dispatch(eventRecords([event]));
  await stage.redeliver(deliveryRecords([{ ...aDelivery(event, 'once'), replay: 'redrive-1' }]));
  expect(received).toHaveLength(2);
});

it('the history has why a delivery that waited was skipped', async () => {
  const { stage } = aStage();
  const event = createEvent({ event_type: 'user.login' });
  await stage.dispatch(eventRecords([event]));
  await stage.redeliver(deliveryRecords([aDelivery(event, 'once')]));
  expect(stage.history.items.at(-1)).toMatchObject({ status: { S: 's' }, reason: { S: 'duplicate' } });
});
