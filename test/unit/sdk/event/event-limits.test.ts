import { describe, expect, it } from 'vitest';
import { eventJsonSchema } from '../../../../sdk/event/contract/event-json-schema.ts';
import { parseEvent, parseEventJson } from '../../../../sdk/index.ts';
import { eventTextWith, minimalEvent } from '../../../fixtures/events/minimal-event.ts';

function withMeta(meta: unknown) {
  return { ...minimalEvent, meta };
}

function nested(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}

function keys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
}

describe('the limit of nesting', () => {
  it('is named by the error, with the path', () => {
    expect(() => parseEvent(withMeta(nested(31)))).not.toThrow();
    expect(() => parseEvent(withMeta(nested(32)))).toThrow(
      /nested deeper than 32 levels at `meta(\.a){31}`: flatten it/,
    );
    expect(() => parseEventJson(eventTextWith(`"x":1,"meta":${'[['.repeat(20)}${']]'.repeat(20)}`))).toThrow(
      '`meta` is a list',
    );
  });

  it.each([20_000, 500_000])('refuses %d levels as well', (levels) => {
    const other = JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(() => parseEvent({ ...minimalEvent, other })).toThrow('nested deeper than 32 levels at `other.0.0');
  });

  it('refuses a circular event, and does not walk it for ever', () => {
    const circular: Record<string, unknown> = { ...minimalEvent };
    circular.self = circular;
    expect(() => parseEvent(circular)).toThrow('nested deeper');
  });
});

describe('the limit of keys and list items', () => {
  it('lets an inventory of 10,001 entries in 20 KB pass', () => {
    const text = eventTextWith(`"meta":{"packages":[${Array(10_001).fill('1').join(',')}]}`);
    expect(text.length).toBeLessThan(20_500);
    expect(parseEventJson(text).meta.packages).toHaveLength(10_001);
  });

  it('lets pass and refuses the same by value and by text', () => {
    for (const [count, passes] of [
      [99_900, true],
      [100_001, false],
    ] as const) {
      for (const meta of [keys(count), { deep: { list: Array(count).fill(0) } }]) {
        const text = eventTextWith(`"meta":${JSON.stringify(meta)}`);
        for (const parse of [() => parseEvent(withMeta(meta)), () => parseEventJson(text)]) {
          if (passes) expect(parse).not.toThrow();
          else expect(parse).toThrow('more than 100000 keys and list items');
        }
      }
    }
  });

  it.each<[string, unknown]>([
    ['meta', keys(100_001)],
    ['meta.packages', { a: keys(10), packages: Array(100_001).fill(1), b: keys(10) }],
    ['meta.hosts.3.packages', { hosts: [{}, {}, {}, { x: '"', packages: Array(60_000).fill({ 'na,me': 1 }) }] }],
  ])('is named by the error, with the path %s', (path, meta) => {
    expect(() => parseEvent(withMeta(meta))).toThrow(`most of them in \`${path}\``);
    expect(() => parseEventJson(eventTextWith(`"meta":${JSON.stringify(meta)}`))).toThrow(
      `most of them in \`${path}\``,
    );
  });

  it('refuses 1 MB with 116,444 keys in less time than parsing it takes: in a few milliseconds', () => {
    const keys = Object.fromEntries(Array.from({ length: 116_444 }, (_, n) => [`k${n}`, n]));
    const text = eventTextWith(`"meta":${JSON.stringify(keys)}`);
    const refuse = () => expect(() => parseEventJson(text)).toThrow('more than 100000 keys');
    expect(shortestTime(refuse)).toBeLessThan(shortestTime(() => JSON.parse(text)));
  });
});

it('the JSON Schema describes both limits', () => {
  expect(eventJsonSchema.description).toContain('32 levels of nesting, 100000 keys and list items');
});

/** Milliseconds: the shortest of several runs, which says most on a busy machine. */
function shortestTime(action: () => unknown): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    action();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}
