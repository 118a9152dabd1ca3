import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEvent } from '../../../../sdk/index.ts';
import { FUZZ_RUNS } from '../../../fixtures/fuzz-runs.ts';
import { Bridge, make } from './fake-bridge.ts';

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withTypedArray: true,
});
const fields = ['event_id', 'event_type', 'timestamp', 'user_id', 'action', 'meta', 'severity', 'ip', 'extra'];
/** Whatever there is, and events some of whose fields hold whatever there is. */
const given = fc.oneof(
  anything,
  fc.dictionary(fc.constantFrom(...fields), anything).map((spoilt) => ({ event_type: 'user.login', ...spoilt })),
);

it('whatever is enqueued, nothing is thrown, and it is published as a valid event or reported', async () => {
  const bridge = new Bridge();
  let reported = 0;
  const publisher = make(bridge, {
    maxBuffered: FUZZ_RUNS,
    onError: () => {
      reported += 1;
    },
  });
  const enqueue: (event: never) => void = (event) => publisher.enqueue(event);
  let enqueued = 0;
  fc.assert(
    fc.property(given, (event) => {
      Reflect.apply(enqueue, undefined, [event]);
      enqueued += 1;
    }),
    { numRuns: FUZZ_RUNS },
  );
  await publisher.close();
  expect(enqueued).toBe(FUZZ_RUNS);
  expect(bridge.sent().length + reported).toBe(FUZZ_RUNS);
  expect(bridge.sent().length).toBeGreaterThan(0);
  for (const { Detail = '' } of bridge.sent()) parseEvent(JSON.parse(Detail));
}, 120_000);
