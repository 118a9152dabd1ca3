import { describe, expect, it } from 'vitest';
import { readEventText } from '../../../../sdk/event/parse-event-json.ts';
import { createEvent, InvalidEventError, parseEventJson, toEventJson } from '../../../../sdk/index.ts';
import { eventTextWith } from '../../../fixtures/events/minimal-event.ts';

describe('parseEventJson', () => {
  it('changes no number: what JavaScript cannot hold is text with the published digits', () => {
    const event = parseEventJson(
      eventTextWith(
        '"user_id":9007199254740993,"server_id":7,"meta":{"n":12345678901234567.89,"m":[1234567890123456789]}',
      ),
    );
    expect(event).toMatchObject({
      user_id: '9007199254740993',
      server_id: 7,
      meta: { n: '12345678901234567.89', m: ['1234567890123456789'] },
    });
  });

  it.each([
    ['meta.load', eventTextWith('"meta":{"load":NaN}'), '`NaN` at meta.load: not JSON'],
    ['meta.a.1', eventTextWith('"meta":{"a":[1,-Infinity]}'), '`-Infinity` at meta.a.1: not JSON'],
    ['(the event itself)', '', 'the text is empty'],
    ['event_id', '{}', '`event_id` is missing: a UUID'],
  ])('names the place %s of a problem', (field, text, message) => {
    expect(() => parseEventJson(text)).toThrow(expect.objectContaining({ code: 'invalid_event', field }));
    expect(() => parseEventJson(text)).toThrow(message);
  });
});

describe('the text that is passed on', () => {
  it('is the published one where each field is there and in its normal form, blanks and digits included', () => {
    const event = createEvent({ event_type: 'task.finished', user_id: 9007199254740993n, meta: { n: 1 } });
    const text = toEventJson(event).replaceAll(',"', ', "').replace('"n":1', '"n": 1.0');
    expect(readEventText(text).json).toBe(text);
    expect(text).toContain('"user_id":9007199254740993');
  });

  it('keeps the digits and the order of a text in which fields were changed or absent', () => {
    const text =
      '{"meta": {"n": 1.50, "id": 9007199254740993}, "event_type": "Task.Finished", "user_id": 9007199254740993, ' +
      '"timestamp": "2026-01-08 01:00:00", "event_id": "6F1B0A6E6F0F4C589F5B0D6F9D2F6D3A", "target_id": 5}';
    expect(readEventText(text).json).toBe(
      '{"meta":{"n": 1.50, "id": 9007199254740993},"event_type":"task.finished","user_id":9007199254740993,' +
        '"timestamp":"2026-01-08T01:00:00Z","event_id":"6f1b0a6e-6f0f-4c58-9f5b-0d6f9d2f6d3a","target_id":"5",' +
        '"username":null,"server_id":null,"server_name":null,"target_type":"","action":"","severity":"info",' +
        '"ip":null,"user_agent":null}',
    );
  });

  it('has text where the contract says text, also for a number that JavaScript cannot hold', () => {
    const { event, json } = readEventText(eventTextWith('"target_id":1234567890123456789'));
    expect(event.target_id).toBe('1234567890123456789');
    expect(json).toContain('"target_id":"1234567890123456789"');
  });

  it('means what the event means', () => {
    const text = eventTextWith('"severity":null,"__proto__":{"a":1},"extra":[1,{"b":"\\u00e9"}]');
    const { event, json } = readEventText(text);
    expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(event));
    expect(readEventText(json)).toEqual({ event, json });
  });

  it('has no character that SQS refuses', () => {
    expect(readEventText(eventTextWith('"extra":"\uFFFE"')).json).toContain('"extra":"\\ufffe"');
  });
});

describe('toEventJson', () => {
  it('names the field that JSON cannot hold', () => {
    const event = createEvent({ event_type: 'a.b', meta: { load: [Number.NaN] } });
    expect(() => toEventJson(event)).toThrow(InvalidEventError);
    expect(() => toEventJson(event)).toThrow('event field `meta.load.0` is NaN: not JSON');
  });
});
