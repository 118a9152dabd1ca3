// What the compiler refuses in TypeScript gets an error that says what is wrong in plain JavaScript, too.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvent, createPublisher, definePlugin, fromAuditLog } from '../../../sdk/index.ts';

/** A call whose arguments the compiler does not see. */
const call = (target: (...args: never[]) => unknown, ...args: unknown[]) => Reflect.apply(target, undefined, args);

const bus = { busName: 'bus', service: 'terminal' };
const plugin = { name: 'pager', description: 'Pages', hooks: { onAlert() {} } };

describe('in plain JavaScript', () => {
  it.each([
    [undefined, 'not an event: it is missing: an object is expected'],
    [null, 'not an event: it is null: an object is expected'],
    ['task.finished', 'not an event: it is text of another form: an object is expected'],
  ])('createEvent(%j) names the event itself', (given, message) => {
    expect(() => call(createEvent, given)).toThrow(message);
  });

  it.each([
    [undefined, 'it must be an object of its columns'],
    [{ action: 5 }, '`action` is empty, or not text'],
  ])('fromAuditLog(%j) names what the row lacks', (row, message) => {
    expect(() => call(fromAuditLog, row)).toThrow(message);
  });

  it.each([
    [undefined, '`busName` is empty'],
    [{ busName: 5, service: 'terminal' }, '`busName` is empty'],
    [{ busName: 'bus' }, '`service` must be'],
    [{ ...bus, service: ['terminal'] }, '`service` must be'],
    ...['maxAttempts', 'maxBuffered', 'maxBufferedBytes', 'requestTimeout'].flatMap((name): [object, string][] =>
      [0, -1, Number.NaN, 'many'].map((value) => [{ ...bus, [name]: value }, `\`${name}\` must be 1 or more`]),
    ),
  ])('createPublisher(%j) names the option', (options, message) => {
    expect(() => call(createPublisher, options)).toThrow(message);
  });

  it.each([
    [undefined, 'needs an object'],
    [{ ...plugin, config: { url: 'string' } }, 'plugin pager: `config` must be a schema of zod 4'],
    [{ ...plugin, config: { _def: {}, parse() {} } }, 'plugin pager: `config` must be a schema of zod 4'],
  ])('definePlugin(%j) says what it needs', (definition, message) => {
    expect(() => call(definePlugin, definition)).toThrow(message);
  });

  it('definePlugin takes a schema, or none', () => {
    expect(() => [call(definePlugin, plugin), call(definePlugin, { ...plugin, config: z.object({}) })]).not.toThrow();
  });
});
