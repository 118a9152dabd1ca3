import { describe, expect, it } from 'vitest';
import { matches } from './matches.ts';

const disks = [
  { name: 'sda', used: 10 },
  { name: 'sdb', used: 95 },
];

describe('a list of objects', () => {
  it('matches by one of its objects', () => {
    expect(matches({ meta: { disks: { name: ['sda'] } } }, { meta: { disks } })).toBe(true);
  });

  it('matches only if one object has all fields', () => {
    const pattern = (name: string) => ({ disks: { name: [name], used: [{ numeric: ['>', 90] }] } });
    expect(matches(pattern('sda'), { disks })).toBe(false);
    expect(matches(pattern('sdb'), { disks })).toBe(true);
  });

  it('matches by the same object of every list around it', () => {
    const pattern = { a: { x: { y: [1], z: [2] } } };
    expect(matches(pattern, { a: [{ x: [{ y: 1 }, { z: 2 }] }, { x: [{ y: 1, z: 2 }] }] })).toBe(true);
    expect(matches(pattern, { a: [{ x: [{ y: 1 }, { z: 2 }] }] })).toBe(false);
    expect(matches({ a: { x: { y: [1] }, z: [2] } }, { a: [{ x: [{ y: 1 }] }, { z: 2 }] })).toBe(false);
  });

  it('is independent of other lists', () => {
    const pattern = { a: { x: [2] }, b: { x: [1] } };
    expect(matches(pattern, { a: [{ x: 1 }, { x: 2 }], b: [{ x: 1 }, { x: 2 }] })).toBe(true);
  });

  it('may be in a list', () => {
    expect(matches({ a: { x: [1] } }, { a: [[{ x: 1 }], [{ x: 2 }]] })).toBe(true);
    expect(matches({ a: { x: [1], y: [2] } }, { a: [[{ x: 1 }], [{ y: 2 }]] })).toBe(false);
  });
});

describe('exists false in a list of objects', () => {
  const missing = [{ exists: false }];

  it('looks at all objects while none is chosen', () => {
    expect(matches({ a: { x: missing, y: ['b'] } }, { a: [{ x: 1, y: 'c' }, { y: 'b' }] })).toBe(false);
  });

  it('looks at the object that a field before it has chosen', () => {
    expect(matches({ a: { y: missing, x: ['b'] } }, { a: [{ y: 1, x: 'c' }, { x: 'b' }] })).toBe(true);
    expect(matches({ a: { y: missing, x: ['b'] } }, { a: [{ y: 1, x: 'b' }] })).toBe(false);
  });

  it('matches where no object has the field', () => {
    expect(matches({ a: { x: missing, y: ['b'] } }, { a: [{ y: 'b' }, { y: 'c' }] })).toBe(true);
    expect(matches({ a: { x: missing, y: ['b'] } }, { a: [{ y: 'c' }] })).toBe(false);
  });

  it('does not match because one object has another value, and the next none', () => {
    expect(matches({ a: { x: [1, ...missing], y: ['b'] } }, { a: [{ y: 'b' }, { x: 2 }] })).toBe(false);
    expect(matches({ a: { x: [1, ...missing], y: ['b'] } }, { a: [[{ y: 'b' }], { x: 2 }] })).toBe(false);
  });

  it('looks at the values that are beside the objects', () => {
    expect(matches({ a: missing, 'a.x': [1] }, { a: [5, { x: 1 }] })).toBe(false);
    expect(matches({ a: missing, 'a.x': [1] }, { a: [{ x: 1 }] })).toBe(true);
  });

  it('may choose a value in an inner list to pass over the others', () => {
    const pattern = { a: [1], 'a.x': missing };
    expect(matches(pattern, { a: [1, { x: 5 }] })).toBe(false);
    expect(matches(pattern, { a: [1, { x: 5 }, [1]] })).toBe(true);
  });
});

describe('a name with a dot', () => {
  it('is a path, in patterns and in events', () => {
    expect(matches({ 'a.b': [1] }, { a: { b: 1 } })).toBe(true);
    expect(matches({ a: { b: [1] } }, { 'a.b': 1 })).toBe(true);
    expect(matches({ a: { 'b.c': [1] } }, { 'a.b': [{ c: 1 }] })).toBe(true);
    expect(matches({ a: { b: { c: [{ exists: false }] } } }, { 'a.b': [{ c: 1 }] })).toBe(false);
  });
});
