import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../local/receiver/receiver.ts';
import { createEvent } from '../../sdk/index.ts';
import { canariesIn, canary } from './stage/canary.ts';
import { readDeadLetters } from './stage/read-dead-letters.ts';
import { readLogLines } from './stage/read-log-lines.ts';
import {
  acknowledged,
  configure,
  deadLetter,
  endpoint,
  eventually,
  inEffect,
  outputs,
  publish,
} from './stage/stage.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

/** Without parking: everything fails here, and must reach the DLQ. */
const local = { allow_http: true, timeout: 2, retry_max: 1, park_max: 0 };

describe('secrets', () => {
  it('are found in every form that they are written in', () => {
    const secret = canary('any');
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify({ secret }),
      JSON.stringify(JSON.stringify({ secret })),
    ];
    expect(canariesIn(forms)).toEqual(forms);
  });

  it('are in no log line and no dead letter, whatever fails', async () => {
    const query = `?token=${encodeURIComponent(canary('query'))}`;
    const plugins = {
      webhook: { ...local, url: `${receiver.url}/fails${query}`, secret: [canary('webhook'), canary('rotated')] },
      'webhook.gone': { ...local, url: `${receiver.url}/gone${query}`, secret: canary('webhook') },
      'webhook.blocked': { ...local, url: `http://10.0.0.1/${query}`, secret: canary('webhook') },
      'webhook.unresolved': { ...local, url: `http://nowhere.invalid/${query}`, secret: canary('webhook') },
      'webhook.invalid': { ...local, url: 7, secret: canary('invalid') },
      slack: { ...local, webhook_url: `${receiver.url}/services/${encodeURIComponent(canary('slack'))}` },
      'tells-secrets': { ...local, token: canary('token'), nested: { keys: [canary('key')] } },
    };
    receiver.behave('*', { kind: 'status', status: 500, body: canary('query') });
    // An endpoint knows the secrets of its own requests, and quotes them.
    receiver.behave(`/services/${encodeURIComponent(canary('slack'))}`, {
      kind: 'status',
      status: 500,
      body: canary('slack'),
    });
    receiver.behave('/gone', { kind: 'status', status: 404 });
    await configure({ enabled: true, allowlist: Object.keys(plugins), configs: plugins });
    await inEffect(
      'the plugins run',
      () => createEvent({ event_type: 'task.created' }),
      ({ event_id }) =>
        receiver.deliveries.has(`${event_id}:slack`) && receiver.deliveries.has(`${event_id}:webhook.gone`),
    );

    const events = [createEvent({ event_type: 'task.finished' }), createEvent({ event_type: 'task.failed' })];
    await publish(...events);
    const letters = await Promise.all(
      Object.keys(plugins).flatMap((plugin) =>
        events.map(async (event) => [plugin, await deadLetter(plugin, event)] as const),
      ),
    );
    await publish(createEvent({ event_type: 'task.created', meta: { crash: true } }));
    await acknowledged();
    await eventually('the crash is logged', async () => {
      const lines = await readLogLines(endpoint, outputs);
      return (
        lines.some(
          (line) =>
            line.includes('Plugin error after its hook had answered') && line.includes('crashed with ***REDACTED***'),
        ) || undefined
      );
    });

    const texts = [
      ...(await readLogLines(endpoint, outputs)),
      ...(await readDeadLetters(endpoint, outputs)),
      ...letters.map((letter) => JSON.stringify(letter)),
    ];
    expect(texts.length).toBeGreaterThan(30);
    expect(canariesIn(texts)).toEqual([]);
    // The masks show that the secrets were there.
    expect(letters.find(([plugin]) => plugin === 'tells-secrets')?.[1].last_error).toContain('***REDACTED***');
    expect(texts.join()).toContain('using ***REDACTED***');
  });
});
