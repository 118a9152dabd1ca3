import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bridge, make } from '../fake-bridge.ts';

/** The Python package reads and writes the same: clients/python/tests/test_fixtures.py. */
const fixture = join(import.meta.dirname, '../../../../fixtures/events/spool.jsonl');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('publishes what a Python publisher left in the spool, and puts its torn line aside', async () => {
  const spool = join(folder, 'events.jsonl');
  copyFileSync(fixture, spool);
  const bridge = new Bridge();
  const publisher = make(bridge, { spool, onError: () => {} });
  await publisher.flush();
  await publisher.close();
  expect(bridge.sent().map(({ Source, DetailType }) => [Source, DetailType])).toEqual([
    ['servermonitor.central-api', 'task.finished'],
    ['servermonitor.terminal', 'terminal.connect'],
  ]);
  expect(bridge.sent()[0]?.Detail).toContain('"user_id":9007199254740993,');
  expect(bridge.sent()[1]?.Detail).toContain('"trace_id":"abc"');
  expect(readFileSync(`${spool}.rejected`, 'utf8').trim()).toMatch(/^{"source":"servermonitor.central-api"/);
});
