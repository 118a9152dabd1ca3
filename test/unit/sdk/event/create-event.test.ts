import { describe, expect, it } from 'vitest';
import { createEvent, EventTypes, type NewEvent, parseEvent } from '../../../../sdk/index.ts';
import { minimalEvent } from '../../../fixtures/events/minimal-event.ts';

describe('createEvent', () => {
  it('makes an event that the contract takes, and parsing it again changes nothing', () => {
    const event = createEvent({ event_type: 'custom.plugin_started', meta: { n: 0 }, trace: { id: 1 } });
    expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
    expect(event).toMatchObject({ action: 'custom_plugin_started', trace: { id: 1 } });
  });

  it('a complete event stays as it is', () => {
    const event = parseEvent({ ...minimalEvent, action: '', extra: 1 });
    expect(createEvent(event)).toEqual(event);
  });

  it('what is there but undefined or null counts as not given, for what is generated', () => {
    const nulls: NewEvent = JSON.parse('{"event_type":"a.b","event_id":null,"timestamp":null,"action":null}');
    const undefineds: NewEvent = JSON.parse('{"event_type":"a.b"}');
    Object.assign(undefineds, { event_id: undefined, timestamp: undefined, action: undefined });
    for (const fields of [nulls, undefineds]) {
      expect(createEvent(fields)).toMatchObject({
        event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        timestamp: expect.stringMatching(/Z$/),
        action: 'a_b',
      });
    }
  });

  it.each(['user_id', 'server_id'])('a %s of 0 is one', (field) => {
    expect(createEvent({ event_type: 'a.b', [field]: 0 })[field]).toBe(0);
  });

  it('leaves the caller’s object alone', () => {
    const fields = Object.freeze({ event_type: 'a.b', meta: Object.freeze({ n: 1 }) });
    createEvent(fields);
    expect(fields).toEqual({ event_type: 'a.b', meta: { n: 1 } });
  });

  it('writes the fields in the order of the contract, whatever the order they are given in', () => {
    const event = createEvent({ trace: 1, meta: {}, user_id: 1, event_type: 'a.b' });
    expect(Object.keys(event).join(' ')).toBe(
      'event_id event_type timestamp user_id username server_id server_name target_type target_id action meta severity ip user_agent trace',
    );
  });

  it('generates id, time and action', () => {
    const event = createEvent({ event_type: EventTypes.TASK_FINISHED });
    expect(event).toMatchObject({ action: 'task_finished', severity: 'info' });
    expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(5000);
    expect(createEvent({ event_type: 'task.finished' }).event_id).not.toBe(event.event_id);
  });

  it('accepts an id as a bigint, and keeps it', () => {
    expect(createEvent({ event_type: 'a.b', user_id: 2n ** 60n, target_id: '1' })).toMatchObject({
      user_id: 2n ** 60n,
    });
  });

  it.each([['task finished'], [''], ['task.'], ['täsk.x']])('refuses the type %j by name', (event_type) => {
    expect(() => createEvent({ event_type })).toThrow(expect.objectContaining({ field: 'event_type' }));
  });
});

it.each(['user_id', 'server_id', 'target_id'])('refuses a number beyond 2^53 as %s: it is rounded already', (name) => {
  const event = (id: unknown) => () => createEvent({ event_type: 'task.finished', [name]: id });
  expect(event(2 ** 53)).toThrow(`\`${name}\` is a number beyond 2^53: pass it as a bigint or a string`);
  expect(event(2 ** 53 - 1)).not.toThrow();
  expect(event(9007199254740993n)()).toMatchObject({ [name]: expect.anything() });
});
