import { describe, expect, it } from 'vitest';
import type { DeadLettersAnswer, JobAnswer } from '../../../console/api/dead-letters.ts';
import { receiveDeadLetters } from '../../../operator/dead-letters/receive-dead-letters.ts';
import { outputs } from '../../fixtures/operator-stage.ts';
import { deadLetterStage } from '../operator/dead-letters/dead-letter-stage.ts';
import { openConsole } from './open-console.ts';

/** A console over dead letters in memory, and a browser with a session. */
async function deadLetterConsole() {
  const memory = deadLetterStage();
  const { send, cookie, origin } = await openConsole({ aws: memory.stage.aws, outputs });
  const headers = { cookie: await cookie(), origin, 'content-type': 'application/json' };
  const get = async <T>(path: string): Promise<T> => JSON.parse((await send(path, { headers })).body);
  return {
    memory,
    look: (query = '') => get<DeadLettersAnswer>(`/api/dead-letters${query}`),
    running: () => get<JobAnswer[]>('/api/jobs'),
    job: (id: string) => get<JobAnswer>(`/api/jobs/${id}`),
    post: async (path: string, body: object) => {
      const answer = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, body: JSON.parse(answer.body) };
    },
  };
}

describe('the dead letters of the console', () => {
  it('say how many another reader hides, instead of that there are none', async () => {
    const console = await deadLetterConsole();
    for (let index = 0; index < 3; index += 1) console.memory.dead('webhook');
    const other = receiveDeadLetters(console.memory.stage, 'deliveries');
    await other.next();
    expect(await console.look()).toMatchObject({ groups: [], looked: 0, hidden: 3 });
    await other.return();
    expect(await console.look()).toMatchObject({ groups: [{ count: 3 }], looked: 3, hidden: 0 });
  });

  it('show to two tabs that look at the same time', async () => {
    const console = await deadLetterConsole();
    console.memory.dead('webhook');
    const [first, second] = await Promise.all([console.look(), console.look('?plugin=webhook')]);
    expect([first?.looked, second?.looked]).toEqual([1, 1]);
  });

  it('are filtered by plugin, type and error', async () => {
    const console = await deadLetterConsole();
    console.memory.dead('webhook', { event_type: 'task.failed', error: 'no such channel' });
    console.memory.dead('webhook', { event_type: 'alert.triggered' });
    console.memory.dead('slack');
    const counts = async (query: string) => (await console.look(query)).groups.map(({ count }) => count);
    expect(await counts('')).toEqual([2, 1]);
    expect(await counts('?plugin=slack')).toEqual([1]);
    expect(await counts('?type=task.*&error=CHANNEL')).toEqual([1]);
    expect((await console.look('?plugin=slack')).plugins).toEqual(['slack', 'webhook']);
  });

  it('are purged only where they match the filter, also where that is to have no plugin', async () => {
    const console = await deadLetterConsole();
    console.memory.dead('webhook');
    console.memory.sqs.put(outputs.DeliveriesDlqUrl, 'not a delivery');
    const asked = { action: 'purge', kind: 'deliveries', filter: { plugin: null, reason: null } };
    const { body } = await console.post('/api/jobs', asked);
    await expect.poll(() => console.job(body.id)).toMatchObject({ state: 'done', progress: { done: 1 } });
    expect(console.memory.left).toBe(1);
  });

  it('are not purged while they are redriven, and a page that comes later finds the redrive', async () => {
    const console = await deadLetterConsole();
    console.memory.dead('webhook');
    const held = Promise.withResolvers<void>();
    const { send } = console.memory.sqs.client;
    Object.assign(console.memory.sqs.client, {
      send: async (command: object) => {
        if (command.constructor.name === 'ReceiveMessageCommand') await held.promise;
        return Reflect.apply(send, console.memory.sqs.client, [command]);
      },
    });
    const asked = { kind: 'deliveries', filter: { plugin: 'webhook' } };
    const { body } = await console.post('/api/jobs', { ...asked, action: 'redrive' });
    expect(await console.running()).toMatchObject([{ id: body.id, action: 'redrive' }]);
    const refused = await console.post('/api/jobs', { ...asked, action: 'purge' });
    expect(refused).toMatchObject({ status: 400, body: { message: 'a redrive of these dead letters runs already' } });
    held.resolve();
    await expect.poll(() => console.job(body.id)).toMatchObject({ state: 'done', progress: { done: 1 } });
    expect(await console.running()).toEqual([]);
    expect(console.memory.sent).toHaveLength(1);
  });
});
