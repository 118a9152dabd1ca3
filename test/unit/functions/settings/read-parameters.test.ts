import { describe, expect, it } from 'vitest';
import type { SignedRequest } from '../../../../functions/aws/signed-request.ts';
import { type GetParameters, readParameters } from '../../../../functions/settings/read-parameters.ts';

const page = (name: string, NextToken?: string) => ({ Parameters: [{ Name: `/p/${name}`, Value: name }], NextToken });

/** Answers of the quick call, in order, and of the SDK's client. */
function setUp(quickly: unknown[], bySdk: ReturnType<typeof page>[] = []) {
  const tokens: unknown[] = [];
  let asked = 0;
  const quick: SignedRequest = async (_service, _operation, input) => {
    tokens.push('NextToken' in input ? input.NextToken : undefined);
    return quickly.shift();
  };
  const getParameters: GetParameters = async () => {
    asked += 1;
    return bySdk.shift() ?? {};
  };
  return { read: () => readParameters(quick, getParameters, '/p'), tokens, asked: () => asked };
}

describe('the parameters', () => {
  it('are read page by page, without the client of the SDK', async () => {
    const { read, tokens, asked } = setUp([page('a', 'more'), page('b')]);
    expect(await read()).toEqual([
      { name: '/p/a', value: 'a' },
      { name: '/p/b', value: 'b' },
    ]);
    expect(tokens).toEqual([undefined, 'more']);
    expect(asked()).toBe(0);
  });

  it.each([
    ['there is no quick answer', undefined],
    ['it is another than expected', { Parameters: [{ Name: '/p/a' }] }],
    ['it is empty', {}],
  ])('are read by the client when %s', async (_, quickly) => {
    const { read, asked } = setUp([page('a', 'more'), quickly], [page('b')]);
    expect((await read()).map(({ value }) => value)).toEqual(['a', 'b']);
    expect(asked()).toBe(1);
  });

  it('are not read when the client can not read them either', async () => {
    const quick: SignedRequest = async () => undefined;
    await expect(readParameters(quick, () => Promise.reject(new Error('denied')), '/p')).rejects.toThrow('denied');
  });
});
