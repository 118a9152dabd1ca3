import { expect, it } from 'vitest';
import { containsText } from '../../../../operator/deliveries/contains-text.ts';

function entries(eventJson: string) {
  const run = { kind: 'run', eventId: 'id', eventType: 'task.finished', at: 0, eventJson } as const;
  const rest = { severity: 'info', server: undefined, traceId: 'trace', queuedAt: undefined, replay: undefined };
  return [{ ...run, ...rest, eventNote: undefined, outcomes: [], skipped: [] }];
}

it('finds a text in any case, also where the publisher wrote it with escapes, as Python does', () => {
  expect(containsText(entries('{"server_name":"Büro-1"}'), 'BÜRO')).toBe(true);
  expect(containsText(entries('{"server_name":"B\\u00fcro-1"}'), 'büro')).toBe(true);
  expect(containsText(entries('{"server_name":"B\\u00fcro-1"}'), 'other')).toBe(false);
  expect(containsText(entries('not JSON \\u00fc'), 'json')).toBe(true);
});
