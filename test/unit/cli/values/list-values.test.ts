import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../../cli/commands/config/read-input.ts';
import { exitCodes } from '../../../../cli/program/exit-code.ts';
import { text } from '../../../../cli/program/specification.ts';
import { createView } from '../../../../cli/render/view.ts';
import { collectList } from '../../../../cli/values/collect-list.ts';
import { periodOf } from '../../../../cli/values/list-options.ts';
import { toCount } from '../../../../cli/values/to-count.ts';
import { toEventId } from '../../../../cli/values/to-event-id.ts';
import { toSeconds, toTime } from '../../../../cli/values/to-time.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');

describe('a period', () => {
  it.each([
    ['its end before its start', { since: { ago: 1000 }, until: { ago: 2000 } }],
    ['a start in the future', { since: { at: NOON + 1 } }],
    ['no length', { since: { ago: 1000 }, until: { ago: 1000 } }],
  ])('is refused with %s', (_, given) => {
    expect(() => periodOf(given, NOON)).toThrow('the period is empty');
  });
});

describe('numbers and times', () => {
  it.each(['-1', '0', '1.5', '1e3', 'NaN', '', ' 5', '0x10', '99999999999999999999'])('%s is no count', (text) => {
    expect(() => toCount(text)).toThrow('not a number of items');
  });
  it.each(['-5m', '5', 'm', '5 m', '1e3s', '', '2026-01-31', 'soon'])('%s is no duration', (text) => {
    expect(() => toSeconds(text)).toThrow('not a duration');
  });
  it.each(['yesterday', '2026', '2026-13-01', '12:00', '-2h', '99999999-01-01'])('%s is no time', (text) => {
    expect(() => toTime(text)).toThrow('not a time');
  });
});

describe('an event id', () => {
  it.each(['', '  ', 'abc'])('%j is refused: it would choose events by chance', (text) => {
    expect(() => toEventId(text)).toThrow('is too short');
  });
  it('may be the start of one', () => {
    expect(toEventId(' 6f1b ')).toBe('6f1b');
  });
});

describe('an option with a text', () => {
  it('is refused when it is empty, as a script gives it that did not set a variable', () => {
    expect(() => text('--plugin <name>', 'Only this instance').parse?.('')).toThrow('--plugin is empty');
  });
});

describe('collectList', () => {
  it('shows what was found when Ctrl-C ends it, with how far back it looked', async () => {
    const stop = new AbortController();
    const notes: string[] = [];
    const codes: number[] = [];
    const list = collectList<number>('events', {
      progress: () => {},
      note: (line) => notes.push(line),
      signal: stop.signal,
      exitWith: (code) => codes.push(code),
      view: createView({ terminal: true, width: 80, color: false, now: NOON }),
    });
    async function* items() {
      yield 1;
      list.onLook({ looked: 4000, at: NOON - 3_600_000 });
      stop.abort();
      throw new Error('Request aborted');
    }
    expect(await list.from(items())).toEqual([1]);
    expect(codes).toEqual([exitCodes.interrupted]);
    expect(notes).toEqual(['smp: stopped: there may be more. It looked at 4000 events, back to 11:00:00.000.']);
  });
});

describe('a secret from standard input', () => {
  it('is taken without its last line break', async () => {
    expect(await readSecret('-', Readable.from(['s3cret\n']))).toBe('s3cret');
  });
  it.each(['', '\n', '  \r\n'])('is refused when it is empty: %j', async (text) => {
    await expect(readSecret('-', Readable.from([text]))).rejects.toThrow('standard input is empty');
  });
});
