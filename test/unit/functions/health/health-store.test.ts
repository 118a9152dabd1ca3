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

  it('say what they replace: the first sandbox to mark a plugin knows that it is the first', async () => {
    const inputs: unknown[] = [];
    const client = async () => ({
      query: async () => ({ Items: [] }),
      putItem: async (input: unknown) => {
        inputs.push(input);
        return inputs.length === 1 ? {} : { Attributes: mark };
      },
      deleteItem: async () => ({ Attributes: mark }),
    });
    const written = new HealthStore(async () => undefined, client, 'table');
    expect(await written.mark('slack', 'isolated', isolated)).toBeUndefined();
    expect(await written.mark('slack', 'isolated', isolated)).toEqual(isolated);
    expect(await written.clear('slack', 'isolated')).toEqual(isolated);
    expect(inputs[0]).toMatchObject({ Item: mark, ReturnValues: 'ALL_OLD' });
  });

  it('reading them fails rather than finding none', async () => {
    await expect(store(undefined, () => Promise.reject(new Error('denied'))).read()).rejects.toThrow('denied');
  });
});
