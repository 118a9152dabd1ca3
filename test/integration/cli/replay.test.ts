import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, isLocalStack, publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

const { allow, arrived, configOf, takesEffect, requestsOf } = useReceiver();

async function file(name: string, content: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'smp-')), name);
  await writeFile(path, content);
  return path;
}

describe('smp replay, reconcile, backtest and logs', () => {
  it('replays what a plugin missed to that plugin alone, in spite of `dedupe`', async () => {
    await allow(['webhook']);
    await takesEffect('the webhook runs', (event) => requestsOf(event, 'webhook').length > 0);
    const since = new Date().toISOString();
    const events = [aTask(), aTask(), aTask()];
    await publish(...events);
    await Promise.all(events.map((event) => arrived(event, 'webhook')));
    await allow(['webhook', 'webhook.siem'], { 'webhook.siem': { dedupe: true } });
    await takesEffect('the other webhook runs', (event) => requestsOf(event, 'webhook.siem').length > 0);
    await eventually('the events are in the history', async () => {
      const { json } = await runSmpJson(['replay', '--since', since, '--plugin', 'webhook.siem', '--dry-run']);
      return json.total >= 3 || undefined;
    });
    const id = events[0]?.event_id ?? '';
    const one = await runSmpJson(['replay', '--event', id, '--plugin', 'webhook.siem', '--yes']);
    expect(one.json).toMatchObject({ source: 'history', sent: 1, arrived: 1, delivered: 1 });
    const { json, code } = await runSmpJson(['replay', '--since', since, '--plugin', 'webhook.siem', '--yes']);
    expect(json).toMatchObject({ failed: 0, withoutText: 0, complete: true });
    expect(json.delivered).toBe(json.sent);
    expect(code).toBe(0);
    for (const event of events) {
      expect(requestsOf(event, 'webhook')).toHaveLength(1);
      expect(requestsOf(event, 'webhook.siem').length).toBeGreaterThan(0);
    }
    expect((await runSmp(['explain', id])).stdout).toContain('replayed');
  });

  it('sends one delivery again, also one that succeeded, in spite of `dedupe`', async () => {
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook.siem');
    await eventually('the history has it', async () => {
      const { json } = await runSmpJson(['deliveries', 'list', '--plugin', 'webhook.siem', '--limit', '3']);
      return json.deliveries.some(({ eventId }: { eventId: string }) => eventId === event.event_id) || undefined;
    });
    const retry = ['deliveries', 'retry', event.event_id.slice(0, 18), 'webhook.siem'];
    expect(await runSmp(retry)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect((await runSmpJson([...retry, '--dry-run'])).json).toMatchObject({ dryRun: true });
    const { json } = await runSmpJson([...retry, '--yes']);
    expect(json).toEqual({ eventId: event.event_id, plugin: 'webhook.siem', source: 'history', dryRun: false });
    await arrived(event, 'webhook.siem', 2);
    expect(requestsOf(event, 'webhook')).toHaveLength(1);
    expect((await runSmp(['explain', event.event_id])).stdout).toContain('redelivered');
    expect(await runSmp(['deliveries', 'retry', event.event_id, 'slack', '--yes'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('smp plugins enable slack'),
    });
  });

  it.skipIf(isLocalStack)('replays to all plugins from the archive, by a name (not on LocalStack)', async () => {
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    const name = `it-${Date.now()}`;
    const { json } = await runSmpJson(['replay', '--since', '1m', '--name', name, '--yes', '--wait', '30s']);
    expect(json).toMatchObject({ source: 'archive', name, complete: true });
    expect(json.arrived).toBeGreaterThan(0);
    await arrived(event, 'webhook', 2);
    expect((await runSmpJson(['events', 'list', '--replay', name])).json.events.length).toBeGreaterThan(0);
  });

  it('asks before it sends, and refuses to run without a choice of events', async () => {
    expect(await runSmp(['replay', '--since', '1h'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await runSmp(['replay', '--yes'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--since') });
  });

  it('accounts for every delivery, and compares with another system', async () => {
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    await arrived(event, 'webhook.siem');
    const published = await file('ids.txt', event.event_id);
    const reconciled = await eventually('all is accounted for', async () => {
      const result = await runSmpJson(['reconcile', '--since', '30s', '--published', published]);
      return result.code === 0 ? result : undefined;
    });
    expect(reconciled.json).toMatchObject({ unaccounted: [], unseen: [], complete: true });
    const other = await file(
      'old.jsonl',
      JSON.stringify({ event_id: event.event_id, plugin: 'webhook', outcome: 'failed' }),
    );
    const compared = await runSmp(['reconcile', '--since', '5m', '--against', other]);
    expect(compared.stdout).toContain(`${event.event_id} for webhook: failed there, delivered here`);
    expect(compared.code).toBe(1);
    const lost = await file('lost.txt', '00000000-0000-4000-8000-000000000000');
    const unseen = await runSmp(['reconcile', '--since', '30s', '--published', lost]);
    expect(unseen).toMatchObject({ code: 1, stdout: expect.stringContaining('never arrived: 00000000-') });
  });

  it('backtests a changed filter', async () => {
    const filter = { meta: { exit_code: [{ numeric: ['>', 0] }] } };
    const config = await file('new.json', JSON.stringify(configOf('webhook', { filter })));
    const { json } = await runSmpJson(['backtest', 'webhook', '--config', config, '--since', '1h']);
    expect(json.before).toBeGreaterThan(0);
    expect(json.dropped[0].because).toMatchObject({
      reason: 'filter',
      mismatches: [expect.stringContaining('exit_code')],
    });
    const invalid = await file('bad.json', '{"url": 7}');
    const refused = await runSmp(['backtest', 'webhook', '--config', invalid]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is not valid') });
  });

  it('prints what the functions logged', async () => {
    const { stdout, code } = await runSmp(['logs', '--since', '1h']);
    expect(stdout).toMatch(/^[\d:. -]+ {2}(DEBUG|INFO|WARN|ERROR)/);
    expect(code).toBe(0);
    const { json } = await runSmpJson(['logs', 'webhook', '--since', '1h']);
    expect(new Set(json.map(({ plugin }: { plugin: string }) => plugin))).toEqual(new Set(['webhook']));
  });
});
