import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../../functions/delivery/parse-record.ts';
import { readableIdentity } from '../../../../functions/dispatch/readable-identity.ts';
import { createEvent } from '../../../../sdk/event/create-event.ts';
import { definePlugin } from '../../../../sdk/plugin/define-plugin.ts';
import { recordsOf, StageInMemory } from '../../../fixtures/stage-in-memory.ts';

const ID = '7b8f1c2e-3d4a-4b5c-8d6e-9f0a1b2c3d4e';
const identity = { event_id: ID, event_type: 'task.finished', source: 'servermonitor.api' };
const detail = `{"event_id":"${ID}","event_type":"task.finished","severity":"loud"}`;
const envelope = (text: string) => `{"source":"servermonitor.api","detail-type":"task.finished","detail":${text}}`;
const MB = 1_000_000;

describe('a malformed event', () => {
  it.each([
    ['of the wrong form', envelope(detail)],
    ['with a member behind it', `${envelope(detail).slice(0, -1)},"more":1}`],
    ['that is cut off', envelope(detail).slice(0, -8)],
    ['that is nested too deeply', envelope(`${detail.slice(0, -1)},"meta":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`)],
    ['with too many items', envelope(`${detail.slice(0, -1)},"meta":{"a":[${'0,'.repeat(120_000)}0]}}`)],
    ['without a type of its own', envelope(`{"event_id":"${ID}","event_type":7}`)],
  ])('%s is logged with its id, its type and its source', async (_, body) => {
    expect(readableIdentity(body)).toEqual(identity);
    const plugin = definePlugin({ name: 'a', description: '', hooks: { onEvent: () => {} } });
    const stage = new StageInMemory({ a: plugin });
    await stage.dispatch(recordsOf([body]));
    expect(JSON.stringify(stage.logger)).toContain(ID);
  });

  it.each([
    ['no JSON', 'text'],
    ['no event', '[]'],
    ['an event that is text', envelope('"text"').replace(/"source":[^,]*,"detail-type":[^,]*,/, '')],
    ['hostile names', '{"source":"a\\nb","detail":{"event_id":"\\u001b[2J","event_type":{"a":1}}}'],
    ['long names', `{"source":"${'s'.repeat(129)}","detail":{"event_id":"${'e'.repeat(129)}"}}`],
  ])('that is %s is logged without them', (_, body) => {
    expect(readableIdentity(body)).toEqual({});
  });
});

describe('a record that is far too large for an event is refused before it is parsed:', () => {
  const deep = (pairs: number) => '['.repeat(pairs) + ']'.repeat(pairs);
  it.each([
    ['deep', envelope(`{"meta":{"a":${deep(MB / 2)}}}`)],
    ['deep and not closed', envelope(`{"meta":{"a":${'['.repeat(MB)}`)],
    ['deep in front of the event', `{"a":${deep(MB / 2)},"detail":${detail}}`],
    ['deep behind the event', `{"detail":${detail},"a":${deep(MB / 2)}}`],
    ['deep without an event', deep(MB / 2)],
    ['many objects', envelope(`{"meta":{"a":[${'{},'.repeat(MB / 3)}0]}}`)],
    ['many keys', envelope(`{"meta":{${Array.from({ length: 110_000 }, (_, index) => `"${index}":0`).join()}}}`)],
  ])('%s', (_, body) => {
    const parse = JSON.parse;
    const parsed: number[] = [];
    JSON.parse = (text: string) => {
      parsed.push(text.length);
      return parse(text);
    };
    try {
      expect(parseRecord(body)).toEqual({ malformed: expect.any(String) });
      readableIdentity(body);
    } finally {
      JSON.parse = parse;
    }
    expect(Math.max(0, ...parsed)).toBeLessThan(MB / 10);
  });

  it('but an event with as many items as allowed is taken', () => {
    const event = createEvent({ event_type: 'a.b', meta: { a: Array.from({ length: 99_980 }, () => 0) } });
    const text = JSON.stringify(event);
    expect(parseRecord(envelope(text))).toHaveProperty('event');
  });
});
