import { describe, expect, it } from 'vitest';
import { type HealthClient, HealthStore } from '../../../../functions/health/health-store.ts';

const isolated = { config: 'key', until: 1_700_000 };
const mark = {
  pk: { S: 'health' },
  sk: { S: 'slack#isolated' },
  value: { S: JSON.stringify(isolated) },
  expires_at: { N: '1700' },
};
const marks = new Map([['slack', { isolated }]]);

const store = (quickly: unknown, query: HealthClient['query']) =>
  new HealthStore(
    async () => quickly,
    async () => ({ query, putItem: async () => ({}), deleteItem: async () => ({}) }),
    'table',
  );

describe('health marks', () => {
  it('are read without the client of the SDK', async () => {
    const read = store({ Items: [mark], Count: 1 }, () => Promise.reject(new Error('not to be asked'))).read();
    expect(await read).toEqual(marks);
  });

  it.each([
    ['there is no quick answer', undefined],
    ['it does not say what there is', { Count: 1 }],
    ['it is of another kind', { Items: [{ sk: 'slack' }] }],
  ])('are read by the client when %s', async (_, quickly) => {
    expect(await store(quickly, async () => ({ Items: [mark] })).read()).toEqual(marks);
  });

  it('reading them fails rather than finding none', async () => {
    await expect(store(undefined, () => Promise.reject(new Error('denied'))).read()).rejects.toThrow('denied');
  });
});
