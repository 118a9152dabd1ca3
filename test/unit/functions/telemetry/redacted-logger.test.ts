import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../../functions/telemetry/logger.ts';
import { RedactedLogger } from '../../../../functions/telemetry/redacted-logger.ts';
import { Redactor } from '../../../../functions/telemetry/redactor.ts';
import { recordingLogger } from '../../../fixtures/recording-logger.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a plugin's logger writes to the function's log. */
function linesOf(act: (logger: RedactedLogger) => void): Record<string, unknown>[] {
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
  act(new RedactedLogger(createLogger(), 'webhook', new Redactor(['s3cr3t-value'])));
  const lines = streams.flatMap(({ mock }) => mock.calls.map(([text]) => JSON.parse(String(text))));
  for (const stream of streams) stream.mockRestore();
  return lines;
}

describe("a plugin's log line", () => {
  it('is one line with the standard fields, whatever the plugin names its own', () => {
    const own = { level: 'a', message: 'b', timestamp: 'c', service: 'd', sampling_rate: 'e', _aws: { Timestamp: 1 } };
    const lines = linesOf((logger) => logger.info('a message', own));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'INFO',
      message: 'a message',
      service: 'plugin:webhook',
      field_level: 'a',
    });
    expect(lines[0]).not.toHaveProperty('_aws');
    expect(lines[0]?.field__aws).toEqual({ Timestamp: 1 });
  });

  it('has the trace of the event that the code handles, whatever the plugin names its own fields', () => {
    const logger = recordingLogger();
    const redacted = new RedactedLogger(logger, 'webhook', new Redactor([]), () => 'a1b2');
    redacted.info('a message', { trace_id: 'mine' });
    expect(logger.lines[0]?.fields).toEqual({ trace_id: 'a1b2', field_trace_id: 'mine' });
  });

  it('has secrets masked in the message and the fields', () => {
    const lines = linesOf((logger) => logger.error('got s3cr3t-value', { value: 's3cr3t-value', count: 3 }));
    expect(lines).toMatchObject([{ message: 'got ***REDACTED***', value: '***REDACTED***', count: 3 }]);
  });

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['null', [null, null]],
    ['an object', [{ level: 1 }, { toJSON: 1 }]],
    ['an error', [new Error('a'), new Error('b')]],
    ['a bigint', [1n, { value: 1n }]],
  ])('is written, and nothing thrown, for %s', (_, args) => {
    expect(linesOf((logger) => Reflect.apply(logger.warn, logger, args))).toHaveLength(1);
  });

  it('of level DEBUG is not built when nobody reads it', () => {
    const read = vi.fn(() => 1);
    const logger = { ...recordingLogger(), debugEnabled: false };
    new RedactedLogger(logger, 'webhook', new Redactor([])).debug('a', {
      get value() {
        return read();
      },
    });
    expect(read).not.toHaveBeenCalled();
  });

  it('is given up when the log cannot be written', () => {
    const broken = {
      ...recordingLogger(),
      createChild: () => ({
        ...recordingLogger(),
        info: () => {
          throw new Error('EPIPE');
        },
      }),
    };
    expect(() => new RedactedLogger(broken, 'webhook', new Redactor([])).info('a')).not.toThrow();
  });
});
