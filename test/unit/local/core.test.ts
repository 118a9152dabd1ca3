import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoundedOutput } from '../../../local/core/bounded-output.ts';
import { createCore } from '../../../local/core/core.ts';
import type { HealthReadings } from '../../../local/core/read-health.ts';
import { runTask, type Task } from '../../../local/core/run-task.ts';
import { AlertWatch } from '../../../local/core/watch-alerts.ts';
import type { NewEvent, PluginEvent } from '../../../sdk/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-core-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a task', () => {
  const run = async (task: Omit<Task, 'name'>, signal?: AbortSignal) => {
    const events: NewEvent[] = [];
    const emit = async (_: string, event: NewEvent) => void events.push(event);
    const result = await runTask({ name: 'test', ...task }, { emit, clock: Date, signal });
    return { result, events, types: events.map(({ event_type }) => event_type) };
  };
  const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

  it('reports the exit code and the output of the command', async () => {
    const { result, types, events } = await run(node('console.log("out"); console.error("err")'));
    expect(result).toMatchObject({ status: 'finished', exit_code: 0, stdout: 'out\n', stderr: 'err\n' });
    expect(types).toEqual(['task.created', 'task.started', 'task.finished']);
    expect(events[2]).toMatchObject({ severity: 'info', meta: { exit_code: 0, stdout: 'out\n' } });
  });

  it('fails with the exit code of the command', async () => {
    const { types, events } = await run(node('process.exit(3)'));
    expect(types.at(-1)).toBe('task.failed');
    expect(events.at(-1)).toMatchObject({ severity: 'error', meta: { exit_code: 3 } });
  });

  it('fails without a start when there is no such command', async () => {
    const { types, events } = await run({ command: 'no-such-command', args: [] });
    expect(types).toEqual(['task.created', 'task.failed']);
    expect(events.at(-1)?.meta).toMatchObject({ exit_code: null, reason: expect.stringContaining('ENOENT') });
  });

  it('is cancelled at its timeout, or when the runner stops', async () => {
    const slow = node('setInterval(() => {}, 1000)');
    const late = await run({ ...slow, timeout: 100 });
    expect(late.types.at(-1)).toBe('task.cancelled');
    expect(late.result.reason).toBe('not done within 100 ms');
    const stopped = await run(slow, AbortSignal.timeout(50));
    expect(stopped.result).toMatchObject({ status: 'cancelled', reason: 'the task runner stops' });
  });
});

it('limits output without cutting a character in two', () => {
  const output = new BoundedOutput(5);
  output.add(Buffer.from('üü'));
  output.add(Buffer.from('üx'));
  expect(String(output)).toBe('üü\n[2 more bytes]');
});

describe('alerts', () => {
  const readings = (scratch_bytes: number): HealthReadings => ({
    load_per_cpu: 0,
    memory_used_percent: 0,
    disk_used_percent: 0,
    event_loop_lag_ms: 0,
    scratch_bytes,
  });

  it('start at one threshold, end at a lower one, and are reported once', () => {
    const watch = new AlertWatch([{ metric: 'scratch_bytes', trigger: 10, clear: 5, severity: 'critical' }]);
    const reported = [9, 10, 11, 6, 5, 6, 10].map((value) =>
      watch.check(readings(value)).map((event) => event.event_type),
    );
    expect(reported).toEqual([[], ['alert.triggered'], [], [], ['alert.resolved'], [], ['alert.triggered']]);
  });

  it('carry the reading and the severity of their rule', () => {
    const watch = new AlertWatch([{ metric: 'scratch_bytes', trigger: 10, clear: 5, severity: 'critical' }]);
    expect(watch.check(readings(12))[0]).toMatchObject({ severity: 'critical', meta: { value: 12 } });
    expect(watch.check(readings(0))[0]).toMatchObject({ severity: 'info', meta: { value: 0 } });
  });
});

describe('the core', () => {
  it('reports this machine once, in order, each event as its service', async () => {
    const sent: { service: string; event: PluginEvent }[] = [];
    const core = createCore({
      publish: async (service, event) => void sent.push({ service, event }),
      clock: Date,
      scratchFolder: join(folder, 'scratch'),
    });
    const events = await core.runOnce();
    expect(events).toEqual(sent.map(({ event }) => event));

    const byType = Map.groupBy(events, ({ event_type }) => event_type);
    const counts = Object.fromEntries([...byType].map(([type, { length }]) => [type, length]));
    expect(counts).toMatchObject({
      'server.status_changed': 1,
      'inventory.collected': 1,
      'terminal.connect': 1,
      'terminal.command': 3,
      'terminal.disconnect': 1,
      'task.created': 9,
      'task.failed': 1,
      'task.cancelled': 1,
    });
    const scratch = events.filter(({ meta }) => meta.metric === 'scratch_bytes').map(({ event_type }) => event_type);
    expect(scratch).toEqual(['alert.triggered', 'alert.resolved']);
    expect(byType.get('terminal.command')?.map(({ meta }) => meta.exit_code)).toEqual([0, 0, 1]);
    expect(byType.get('inventory.collected')?.[0]?.meta).toMatchObject({ node_version: process.version });
    expect(new Set(sent.map(({ service }) => service))).toEqual(new Set(['central-api', 'terminal', 'task-runner']));
  });

  it('stops at the signal', async () => {
    const stop = new AbortController();
    const types: string[] = [];
    const core = createCore({
      publish: async (_, { event_type }) => {
        types.push(event_type);
        if (event_type === 'task.finished') stop.abort();
      },
      clock: Date,
      scratchFolder: join(folder, 'scratch'),
      signal: stop.signal,
    });
    await core.run();
    expect(types.slice(0, 3)).toEqual(['server.status_changed', 'inventory.collected', 'task.created']);
  });
});
