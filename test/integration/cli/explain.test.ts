import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../sdk/index.ts';
import { eventually, publish } from '../stage/stage.ts';
import { aTask, useReceiver } from '../stage/use-receiver.ts';
import { runSmp, runSmpJson } from './run-smp.ts';

const { allow, arrived, behave, takesEffect, requestsOf } = useReceiver();

/** Waits until the history says what a test expects. */
function explained(eventId: string, pattern: RegExp) {
  return eventually(`smp explain ${eventId} says ${pattern}`, async () => {
    const result = await runSmp(['explain', eventId]);
    return pattern.test(result.stdout) ? result : undefined;
  });
}

describe('smp explain', () => {
  it('shows the story of an event: retried and delivered for one plugin, skipped by another', async () => {
    await allow(['webhook', 'webhook.siem'], {
      webhook: { retry_max: 5 },
      'webhook.siem': { filter: { meta: { exit_code: [{ numeric: ['>', 0] }] } } },
    });
    await takesEffect('the webhook runs', (event) => requestsOf(event, 'webhook').length > 0);
    behave('/main', { kind: 'status', status: 503, body: 'busy' });
    const event = aTask();
    await publish(event);
    await arrived(event, 'webhook');
    behave('/main', { kind: 'status', status: 200 });
    const { stdout, code } = await explained(event.event_id.slice(0, 13), /webhook: delivered/);
    expect(stdout).toContain(`${event.event_id}  task.finished  info  web-1`);
    expect(stdout).toMatch(/attempt 1 {2}failed \(hook_error, HTTP 503/);
    expect(stdout).toContain('answer: busy');
    expect(stdout).toMatch(/attempt [2-6] {2}delivered/);
    expect(stdout).toMatch(/webhook\.siem: skipped: its filter does not match\n(.*\n)*.*`meta\.exit_code` is 0/);
    expect(code).toBe(0);
  });

  it('says that a delivery is dead, and the command that sends it again works', async () => {
    await allow(['webhook']);
    await takesEffect('the webhook alone runs', (event) => requestsOf(event, 'webhook').length > 0);
    behave('/main', { kind: 'status', status: 404, body: 'no such hook' });
    const event = aTask();
    await publish(event);
    const { stdout, code } = await explained(event.event_id, /in the deliveries DLQ/);
    expect(code).toBe(1);
    const command = /next: smp (dead-letters redrive .*)/.exec(stdout)?.[1] ?? '';
    behave('/main', { kind: 'status', status: 200 });
    const redriven = await runSmp([...command.split(' '), '--yes']);
    expect(redriven).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1 of \d+ dead letters were sent again/),
    });
    await explained(event.event_id, /webhook: delivered/);
    expect((await runSmp(['explain', event.event_id])).stdout).toContain('redriven');
  });

  it('finds a malformed event in the events DLQ', async () => {
    const event = { ...createEvent({ event_type: 'user.login' }), severity: 'dreadful' };
    await publish(event);
    const { stdout, code } = await explained(event.event_id, /malformed_event/);
    expect(stdout).toContain('in the events DLQ');
    expect(code).toBe(1);
  });

  it('says where it searched for an event that it did not find', async () => {
    const { stdout, code } = await runSmp(['explain', '00000000-0000-4000-8000-000000000000']);
    expect(stdout).toMatch(/No event .* is known[\s\S]*the history[\s\S]*the events DLQ[\s\S]*the deliveries DLQ/);
    expect(code).toBe(1);
  });

  it('prints JSON by its schema', async () => {
    const event = createEvent({ event_type: 'user.login' });
    await publish(event);
    const json = await eventually('the event is in the history', async () => {
      const result = await runSmpJson(['explain', event.event_id]);
      return result.json.kind === 'event' ? result.json : undefined;
    });
    expect(json).toMatchObject({ eventId: event.event_id, eventType: 'user.login', historyMode: 'all' });
  });

  it('refuses an id that is too short in one line', async () => {
    const { stderr, code } = await runSmp(['explain', 'abc']);
    expect(stderr).toMatch(/^[^\n]*too short[^\n]*$/);
    expect(code).toBe(2);
  });
});
