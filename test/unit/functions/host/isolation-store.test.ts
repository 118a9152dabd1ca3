import { describe, expect, it } from 'vitest';
import { type IsolationClient, IsolationStore } from '../../../../functions/host/isolation-store.ts';

const mark = { pk: { S: 'isolation' }, sk: { S: 'slack' }, config: { S: 'key' }, expires_at: { N: '1700' } };
const marks = new Map([['slack', { key: 'key', until: 1_700_000 }]]);

const store = (quickly: unknown, query: IsolationClient['query']) =>
  new IsolationStore(
    async () => quickly,
    async () => ({ query, putItem: async () => ({}) }),
    'table',
  );

describe('the marks of plugins that took a sandbox down', () => {
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

  it('are not taken for none when they can not be read', async () => {
    await expect(store(undefined, () => Promise.reject(new Error('denied'))).read()).rejects.toThrow('denied');
  });
});
