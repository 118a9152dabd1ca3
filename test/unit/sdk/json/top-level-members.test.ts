import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topLevelMembers } from '../../../../sdk/json/top-level-members.ts';

it('members keep the text of their values', () => {
  const text = ' { "a" : 1.0 , "b\\"}":{"x": [1, "]}"]}, "c":"\\\\", "d" : null,"e":[ ] } ';
  expect([...topLevelMembers(text)]).toEqual([
    ['a', '1.0'],
    ['b"}', '{"x": [1, "]}"]}'],
    ['c', '"\\\\"'],
    ['d', 'null'],
    ['e', '[ ]'],
  ]);
  expect([...topLevelMembers('{}')]).toEqual([]);
});

it('of a repeated key the last value counts, as in JSON.parse', () => {
  expect([...topLevelMembers('{"a":1,"b":2,"a":3}')]).toEqual([
    ['b', '2'],
    ['a', '3'],
  ]);
});

it('put together again, members are the same object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (object, indent) => {
      const members = topLevelMembers(JSON.stringify(object, null, indent));
      const text = `{${Array.from(members, ([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});
