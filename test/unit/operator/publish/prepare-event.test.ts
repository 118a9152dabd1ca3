import { expect, it } from 'vitest';
import { prepareEvent } from '../../../../operator/publish/publish-event.ts';

it('refuses what is no event, and numbers that no consumer could read, as a mistake of the caller', () => {
  expect(() => prepareEvent({ event_type: 'Not A Type' })).toThrow('the event is not valid');
  const meta = { count: 12345678901234567890n };
  expect(() => prepareEvent({ event_type: 'user.login', meta })).toThrow(
    'the event is not valid: event field `meta.count`',
  );
  expect(prepareEvent({ event_type: 'user.login' }).event_id).toHaveLength(36);
});
